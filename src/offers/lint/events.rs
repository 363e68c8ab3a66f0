//! Offers for kinds of events that never happen.

use super::{LintFacts, Remark, judged};
use crate::offers::model::OffersFile;

pub(super) fn check(file: &OffersFile, seen: &LintFacts) -> Vec<Remark> {
    let never = |offer: &&crate::offers::Offer| {
        seen.groups_with(offer.event).is_some_and(|groups| groups.is_empty())
    };
    judged(file, seen)
        .filter(never)
        .map(|offer| {
            let kind = offer.event.words();
            Remark::about(offer, format!("the programme has had no {kind} so far"))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{nothing, said, whole};
    use super::*;
    use crate::domain::Resource;
    use crate::domain::programme::Happened;

    #[test]
    fn what_never_happened_is_told_where_that_is_known() {
        let seen = whole(|programme| {
            programme.happened =
                vec![Happened { list: Resource::Transactions, group: None, count: 1 }];
        });
        assert!(said(check, &seen, &[""]).is_empty());
        let lead = "event = \"lead\"\nreward = { flat = 1 }";
        assert_eq!(said(check, &seen, &[lead]), ["o0: the programme has had no lead so far"]);
        let joined = "event = \"partner_joined\"\nreward = { flat = 1 }";
        assert!(said(check, &seen, &[joined]).is_empty());
        assert!(said(check, &nothing(), &[lead]).is_empty());
        let refused = whole(|programme| {
            programme.complete.remove(&Resource::Leads);
        });
        assert!(said(check, &refused, &[lead]).is_empty());
    }
}
