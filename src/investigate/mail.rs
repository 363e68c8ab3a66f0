//! E-mail addresses as the checks compare them.

use crate::domain::text::fold;

/// Providers where anybody may have an address, so a common domain proves nothing. Sorted.
const FREE: [&str; 40] = [
    "126.com",
    "163.com",
    "aol.com",
    "bk.ru",
    "comcast.net",
    "duck.com",
    "fastmail.com",
    "free.fr",
    "gmail.com",
    "gmx.at",
    "gmx.ch",
    "gmx.com",
    "gmx.de",
    "gmx.net",
    "googlemail.com",
    "hey.com",
    "hotmail.co.uk",
    "hotmail.com",
    "hotmail.fr",
    "icloud.com",
    "inbox.ru",
    "laposte.net",
    "libero.it",
    "live.com",
    "mac.com",
    "mail.com",
    "mail.ru",
    "me.com",
    "msn.com",
    "naver.com",
    "orange.fr",
    "outlook.com",
    "pm.me",
    "proton.me",
    "protonmail.com",
    "qq.com",
    "t-online.de",
    "web.de",
    "yahoo.com",
    "yandex.ru",
];

/// Providers of disposable addresses. Sorted.
const DISPOSABLE: [&str; 24] = [
    "10minutemail.com",
    "burnermail.io",
    "dispostable.com",
    "emailondeck.com",
    "fakeinbox.com",
    "getnada.com",
    "grr.la",
    "guerrillamail.com",
    "guerrillamail.net",
    "inboxkitten.com",
    "mail-temp.com",
    "mailcatch.com",
    "maildrop.cc",
    "mailinator.com",
    "mailnesia.com",
    "mintemail.com",
    "mohmal.com",
    "sharklasers.com",
    "temp-mail.org",
    "tempmail.com",
    "throwawaymail.com",
    "trashmail.com",
    "yopmail.com",
    "yopmail.fr",
];

/// An address for comparing: its two parts, folded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    local: String,
    domain: String,
}

impl Address {
    /// Reads an address; `None` if it isn't one.
    pub fn read(text: &str) -> Option<Self> {
        let folded = fold(text.trim());
        let (local, domain) = folded.rsplit_once('@')?;
        let whole = !local.is_empty() && domain.contains('.');
        whole.then(|| Self { local: local.to_owned(), domain: domain.to_owned() })
    }

    /// The same mailbox without what providers ignore: `+tag`, and dots at Gmail.
    #[must_use]
    pub fn mailbox(&self) -> Self {
        let google = matches!(self.domain.as_str(), "gmail.com" | "googlemail.com");
        let local = self.local.split_once('+').map_or(&*self.local, |(name, _)| name);
        Self {
            local: if google { local.replace('.', "") } else { local.to_owned() },
            domain: if google { "gmail.com".to_owned() } else { self.domain.clone() },
        }
    }

    /// The part before the `@`.
    pub fn local(&self) -> &str {
        &self.local
    }

    /// The part after the `@`.
    pub fn domain(&self) -> &str {
        &self.domain
    }

    /// Whether anybody may have an address at this domain.
    pub fn is_free(&self) -> bool {
        FREE.binary_search(&self.domain.as_str()).is_ok()
    }

    /// Whether the domain is for disposable addresses.
    pub fn is_disposable(&self) -> bool {
        DISPOSABLE.binary_search(&self.domain.as_str()).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_sorted_for_searching() {
        assert!(FREE.is_sorted() && DISPOSABLE.is_sorted());
    }

    #[test]
    fn mailboxes_lose_what_providers_ignore() {
        let mailbox = |text| {
            let address = Address::read(text)?.mailbox();
            Some(format!("{}@{}", address.local, address.domain))
        };
        for (text, wanted) in [
            ("Ann+x@Acme.io", Some("ann@acme.io")),
            ("a.n.n+y@googlemail.com", Some("ann@gmail.com")),
            ("a.n@acme.io", Some("a.n@acme.io")),
            (" ann@acme.io ", Some("ann@acme.io")),
            ("ann", None),
            ("@acme.io", None),
            ("ann@host", None),
        ] {
            assert_eq!(mailbox(text).as_deref(), wanted, "{text}");
        }
    }
}
