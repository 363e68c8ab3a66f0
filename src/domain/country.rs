//! Countries by two- and three-letter ISO code and English name, so that rules and records may use any of them.

use crate::domain::text::fold;

/// One country per line: its codes, then its folded names, separated by semicolons.
const COUNTRIES: &str = "\
ad and andorra
ae are united arab emirates;uae
af afg afghanistan
ag atg antigua and barbuda
ai aia anguilla
al alb albania
am arm armenia
ao ago angola
aq ata antarctica
ar arg argentina
as asm american samoa
at aut austria
au aus australia
aw abw aruba
ax ala aland islands
az aze azerbaijan
ba bih bosnia and herzegovina;bosnia
bb brb barbados
bd bgd bangladesh
be bel belgium
bf bfa burkina faso
bg bgr bulgaria
bh bhr bahrain
bi bdi burundi
bj ben benin
bl blm saint barthelemy
bm bmu bermuda
bn brn brunei;brunei darussalam
bo bol bolivia;bolivia, plurinational state of
bq bes bonaire;bonaire, sint eustatius and saba
br bra brazil
bs bhs bahamas;the bahamas
bt btn bhutan
bv bvt bouvet island
bw bwa botswana
by blr belarus
bz blz belize
ca can canada
cc cck cocos islands;cocos (keeling) islands
cd cod congo, democratic republic;democratic republic of the congo;dr congo;congo, the democratic republic of the
cf caf central african republic
cg cog congo;republic of the congo
ch che switzerland
ci civ ivory coast;cote d'ivoire
ck cok cook islands
cl chl chile
cm cmr cameroon
cn chn china
co col colombia
cr cri costa rica
cu cub cuba
cv cpv cape verde;cabo verde
cw cuw curacao
cx cxr christmas island
cy cyp cyprus
cz cze czechia;czech republic
de deu germany
dj dji djibouti
dk dnk denmark
dm dma dominica
do dom dominican republic
dz dza algeria
ec ecu ecuador
ee est estonia
eg egy egypt
eh esh western sahara
er eri eritrea
es esp spain
et eth ethiopia
fi fin finland
fj fji fiji
fk flk falkland islands;falkland islands (malvinas)
fm fsm micronesia;micronesia, federated states of
fo fro faroe islands
fr fra france
ga gab gabon
gb gbr united kingdom;uk;great britain;england;scotland;wales;northern ireland
gd grd grenada
ge geo georgia
gf guf french guiana
gg ggy guernsey
gh gha ghana
gi gib gibraltar
gl grl greenland
gm gmb gambia;the gambia
gn gin guinea
gp glp guadeloupe
gq gnq equatorial guinea
gr grc greece
gs sgs south georgia;south georgia and the south sandwich islands
gt gtm guatemala
gu gum guam
gw gnb guinea-bissau
gy guy guyana
hk hkg hong kong
hm hmd heard island;heard island and mcdonald islands
hn hnd honduras
hr hrv croatia
ht hti haiti
hu hun hungary
id idn indonesia
ie irl ireland
il isr israel
im imn isle of man
in ind india
io iot british indian ocean territory
iq irq iraq
ir irn iran;iran, islamic republic of
is isl iceland
it ita italy
je jey jersey
jm jam jamaica
jo jor jordan
jp jpn japan
ke ken kenya
kg kgz kyrgyzstan
kh khm cambodia
ki kir kiribati
km com comoros
kn kna saint kitts and nevis
kp prk north korea;korea, democratic people's republic of
kr kor south korea;korea;republic of korea;korea, republic of
kw kwt kuwait
ky cym cayman islands
kz kaz kazakhstan
la lao laos;lao people's democratic republic
lb lbn lebanon
lc lca saint lucia
li lie liechtenstein
lk lka sri lanka
lr lbr liberia
ls lso lesotho
lt ltu lithuania
lu lux luxembourg
lv lva latvia
ly lby libya
ma mar morocco
mc mco monaco
md mda moldova;moldova, republic of
me mne montenegro
mf maf saint martin;saint martin (french part)
mg mdg madagascar
mh mhl marshall islands
mk mkd north macedonia;macedonia
ml mli mali
mm mmr myanmar;burma
mn mng mongolia
mo mac macao;macau
mp mnp northern mariana islands
mq mtq martinique
mr mrt mauritania
ms msr montserrat
mt mlt malta
mu mus mauritius
mv mdv maldives
mw mwi malawi
mx mex mexico
my mys malaysia
mz moz mozambique
na nam namibia
nc ncl new caledonia
ne ner niger
nf nfk norfolk island
ng nga nigeria
ni nic nicaragua
nl nld netherlands;the netherlands;holland
no nor norway
np npl nepal
nr nru nauru
nu niu niue
nz nzl new zealand
om omn oman
pa pan panama
pe per peru
pf pyf french polynesia
pg png papua new guinea
ph phl philippines
pk pak pakistan
pl pol poland
pm spm saint pierre and miquelon
pn pcn pitcairn
pr pri puerto rico
ps pse palestine;palestine, state of
pt prt portugal
pw plw palau
py pry paraguay
qa qat qatar
re reu reunion
ro rou romania
rs srb serbia
ru rus russia;russian federation
rw rwa rwanda
sa sau saudi arabia
sb slb solomon islands
sc syc seychelles
sd sdn sudan
se swe sweden
sg sgp singapore
sh shn saint helena;saint helena, ascension and tristan da cunha
si svn slovenia
sj sjm svalbard and jan mayen
sk svk slovakia;slovak republic
sl sle sierra leone
sm smr san marino
sn sen senegal
so som somalia
sr sur suriname
ss ssd south sudan
st stp sao tome and principe
sv slv el salvador
sx sxm sint maarten;sint maarten (dutch part)
sy syr syria;syrian arab republic
sz swz eswatini;swaziland
tc tca turks and caicos islands
td tcd chad
tf atf french southern territories
tg tgo togo
th tha thailand
tj tjk tajikistan
tk tkl tokelau
tl tls timor-leste;east timor
tm tkm turkmenistan
tn tun tunisia
to ton tonga
tr tur turkey;turkiye
tt tto trinidad and tobago
tv tuv tuvalu
tw twn taiwan;taiwan, province of china
tz tza tanzania;tanzania, united republic of
ua ukr ukraine
ug uga uganda
um umi united states minor outlying islands
us usa united states;united states of america;u.s.;u.s.a.;america
uy ury uruguay
uz uzb uzbekistan
va vat vatican city;holy see;holy see (vatican city state)
vc vct saint vincent and the grenadines
ve ven venezuela;venezuela, bolivarian republic of
vg vgb british virgin islands;virgin islands, british
vi vir u.s. virgin islands;virgin islands, u.s.
vn vnm vietnam;viet nam
vu vut vanuatu
wf wlf wallis and futuna
ws wsm samoa
xk xkx kosovo
ye yem yemen
yt myt mayotte
za zaf south africa
zm zmb zambia
zw zwe zimbabwe";

/// Whether a text is a country's code or name, ignoring case and accents.
pub fn is_country(text: &str) -> bool {
    code(&fold(text.trim())).is_some()
}

/// Whether two texts name the same country. Unknown ones are compared as text.
pub fn same_country(one: &str, other: &str) -> bool {
    let (one, other) = (fold(one.trim()), fold(other.trim()));
    one == other || code(&one).is_some_and(|found| code(&other) == Some(found))
}

/// The two-letter code for a folded code or name.
fn code(text: &str) -> Option<&'static str> {
    COUNTRIES.lines().find_map(|line| {
        let (code, rest) = line.split_once(' ')?;
        let (long, names) = rest.split_once(' ')?;
        let is_it = code == text || long == text || names.split(';').any(|name| name == text);
        is_it.then_some(code)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_names_and_other_names_are_one_country() {
        for (one, other) in [
            ("US", "united states"),
            ("usa", "U.S."),
            ("DEU", "Germany"),
            ("deu ", "DE"),
            ("Korea, Republic of", "KOR"),
            ("Türkiye", "TR"),
            ("Côte d'Ivoire", "ci"),
            ("The Netherlands", "Holland"),
            ("Atlantis", "ATLANTIS"),
        ] {
            assert!(same_country(one, other), "{one} {other}");
        }
        for (one, other) in [
            ("US", "UM"),
            ("AUS", "AUT"),
            ("Niger", "Nigeria"),
            ("Congo", "DR Congo"),
            ("Deutschland", "Germany"),
            ("", "US"),
        ] {
            assert!(!same_country(one, other), "{one} {other}");
        }
    }

    #[test]
    fn what_is_no_country_is_known_as_none() {
        for text in ["DE", "deu", " Germany ", "UK", "GBR", "Scotland", "XK"] {
            assert!(is_country(text), "{text}");
        }
        for text in ["Deutschland", "D", "DEUT", "EU", "Europe", "", "de;deu", "united", "de deu"] {
            assert!(!is_country(text), "{text}");
        }
    }

    #[test]
    fn no_code_or_name_stands_for_two_countries() {
        let mut seen = std::collections::BTreeSet::new();
        for line in COUNTRIES.lines() {
            let (code, rest) = line.split_once(' ').unwrap();
            let (long, names) = rest.split_once(' ').unwrap();
            assert_eq!((code.len(), long.len()), (2, 3), "{line}");
            for name in names.split(';').chain([code, long]) {
                assert!(seen.insert(name), "{name}");
                assert_eq!(fold(name), name);
            }
        }
        assert_eq!(COUNTRIES.lines().count(), 250);
    }
}
