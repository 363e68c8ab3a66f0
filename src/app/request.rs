//! Questions to the store and the API take time, and meanwhile another one may be asked. Each carries the number of its
//! request and its answer brings it back, so that an answer to anything but the newest request is dropped.

/// The number of a request; no two are the same while the console is open. The default one is of none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RequestId(u64);

/// Hands out the numbers.
#[derive(Debug, Default)]
pub(super) struct RequestIds(u64);

impl RequestIds {
    pub(super) fn next(&mut self) -> RequestId {
        self.0 += 1;
        RequestId(self.0)
    }
}

/// An answer that is awaited, or none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Awaited(Option<RequestId>);

impl Awaited {
    /// An answer to this request, and to none before it.
    pub(super) fn to(request: RequestId) -> Self {
        Self(Some(request))
    }

    /// Whether what arrived answers the newest request. More may follow.
    pub(super) fn is(self, request: RequestId) -> bool {
        self.0 == Some(request)
    }

    /// The same, for an answer after which nothing is awaited.
    pub(super) fn accept(&mut self, request: RequestId) -> bool {
        self.0.take_if(|awaited| *awaited == request).is_some()
    }

    /// Whether an answer is on its way.
    pub fn is_pending(self) -> bool {
        self.0.is_some()
    }

    /// Nobody waits any more.
    pub(super) fn forget(&mut self) {
        self.0 = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_newest_request_is_answered_and_only_once() {
        let mut ids = RequestIds::default();
        let (old, new) = (ids.next(), ids.next());
        assert!(RequestId::default() != old && old != new);
        let mut awaited = Awaited::to(old);
        assert!(awaited.is(old));
        awaited = Awaited::to(new);
        assert!(!awaited.accept(old) && awaited.is_pending());
        assert!(awaited.is(new) && awaited.accept(new) && !awaited.is_pending());
        assert!(!awaited.accept(new), "answered twice");
        awaited = Awaited::to(new);
        awaited.forget();
        assert!(!awaited.accept(new));
    }
}
