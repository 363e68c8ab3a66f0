//! Countries by their ISO codes and English names, so that rule and record may each use either
//! (ruling W20).

use crate::domain::text::fold;

/// A country a line: its code, then its names, folded, parted by semicolons.
const COUNTRIES: &str = "\
ad andorra
ae united arab emirates;uae
af afghanistan
ag antigua and barbuda
ai anguilla
al albania
am armenia
ao angola
aq antarctica
ar argentina
as american samoa
at austria
au australia
aw aruba
ax aland islands
az azerbaijan
ba bosnia and herzegovina;bosnia
bb barbados
bd bangladesh
be belgium
bf burkina faso
bg bulgaria
bh bahrain
bi burundi
bj benin
bl saint barthelemy
bm bermuda
bn brunei;brunei darussalam
bo bolivia
bq bonaire
br brazil
bs bahamas;the bahamas
bt bhutan
bw botswana
by belarus
bz belize
ca canada
cc cocos islands
cd congo, democratic republic;democratic republic of the congo;dr congo
cf central african republic
cg congo;republic of the congo
ch switzerland
ci ivory coast;cote d'ivoire
ck cook islands
cl chile
cm cameroon
cn china
co colombia
cr costa rica
cu cuba
cv cape verde;cabo verde
cw curacao
cx christmas island
cy cyprus
cz czechia;czech republic
de germany
dj djibouti
dk denmark
dm dominica
do dominican republic
dz algeria
ec ecuador
ee estonia
eg egypt
eh western sahara
er eritrea
es spain
et ethiopia
fi finland
fj fiji
fk falkland islands
fm micronesia
fo faroe islands
fr france
ga gabon
gb united kingdom;uk;great britain;england;scotland;wales;northern ireland
gd grenada
ge georgia
gf french guiana
gg guernsey
gh ghana
gi gibraltar
gl greenland
gm gambia;the gambia
gn guinea
gp guadeloupe
gq equatorial guinea
gr greece
gt guatemala
gu guam
gw guinea-bissau
gy guyana
hk hong kong
hn honduras
hr croatia
ht haiti
hu hungary
id indonesia
ie ireland
il israel
im isle of man
in india
io british indian ocean territory
iq iraq
ir iran;iran, islamic republic of
is iceland
it italy
je jersey
jm jamaica
jo jordan
jp japan
ke kenya
kg kyrgyzstan
kh cambodia
ki kiribati
km comoros
kn saint kitts and nevis
kp north korea
kr south korea;korea;republic of korea;korea, republic of
kw kuwait
ky cayman islands
kz kazakhstan
la laos
lb lebanon
lc saint lucia
li liechtenstein
lk sri lanka
lr liberia
ls lesotho
lt lithuania
lu luxembourg
lv latvia
ly libya
ma morocco
mc monaco
md moldova
me montenegro
mf saint martin
mg madagascar
mh marshall islands
mk north macedonia;macedonia
ml mali
mm myanmar;burma
mn mongolia
mo macao;macau
mp northern mariana islands
mq martinique
mr mauritania
ms montserrat
mt malta
mu mauritius
mv maldives
mw malawi
mx mexico
my malaysia
mz mozambique
na namibia
nc new caledonia
ne niger
nf norfolk island
ng nigeria
ni nicaragua
nl netherlands;the netherlands;holland
no norway
np nepal
nr nauru
nu niue
nz new zealand
om oman
pa panama
pe peru
pf french polynesia
pg papua new guinea
ph philippines
pk pakistan
pl poland
pm saint pierre and miquelon
pn pitcairn
pr puerto rico
ps palestine
pt portugal
pw palau
py paraguay
qa qatar
re reunion
ro romania
rs serbia
ru russia;russian federation
rw rwanda
sa saudi arabia
sb solomon islands
sc seychelles
sd sudan
se sweden
sg singapore
sh saint helena
si slovenia
sj svalbard and jan mayen
sk slovakia;slovak republic
sl sierra leone
sm san marino
sn senegal
so somalia
sr suriname
ss south sudan
st sao tome and principe
sv el salvador
sx sint maarten
sy syria
sz eswatini;swaziland
tc turks and caicos islands
td chad
tg togo
th thailand
tj tajikistan
tk tokelau
tl timor-leste;east timor
tm turkmenistan
tn tunisia
to tonga
tr turkey;turkiye
tt trinidad and tobago
tv tuvalu
tw taiwan
tz tanzania
ua ukraine
ug uganda
us united states;usa;united states of america;u.s.;u.s.a.;america
uy uruguay
uz uzbekistan
va vatican city;holy see
vc saint vincent and the grenadines
ve venezuela
vg british virgin islands
vi u.s. virgin islands
vn vietnam;viet nam
vu vanuatu
wf wallis and futuna
ws samoa
xk kosovo
ye yemen
yt mayotte
za south africa
zm zambia
zw zimbabwe";

/// Whether two texts name the same country: by code or name, without case and accents. What isn't
/// known as a country is compared as it is.
pub(super) fn same_country(one: &str, other: &str) -> bool {
    let (one, other) = (fold(one.trim()), fold(other.trim()));
    one == other || code(&one).is_some_and(|found| code(&other) == Some(found))
}

/// The code of a folded code or name.
fn code(text: &str) -> Option<&'static str> {
    COUNTRIES.lines().find_map(|line| {
        let (code, names) = line.split_once(' ')?;
        (code == text || names.split(';').any(|name| name == text)).then_some(code)
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
            ("Türkiye", "TR"),
            ("Côte d'Ivoire", "ci"),
            ("The Netherlands", "Holland"),
            ("Atlantis", "ATLANTIS"),
        ] {
            assert!(same_country(one, other), "{one} {other}");
        }
        for (one, other) in [("US", "UM"), ("Niger", "Nigeria"), ("Congo", "DR Congo"), ("", "US")]
        {
            assert!(!same_country(one, other), "{one} {other}");
        }
    }

    #[test]
    fn no_code_or_name_stands_for_two_countries() {
        let mut seen = std::collections::BTreeSet::new();
        for line in COUNTRIES.lines() {
            let (code, names) = line.split_once(' ').unwrap();
            assert_eq!(code.len(), 2);
            for name in names.split(';').chain([code]) {
                assert!(seen.insert(name), "{name}");
                assert_eq!(fold(name), name);
            }
        }
        assert!(seen.len() > 249);
    }
}
