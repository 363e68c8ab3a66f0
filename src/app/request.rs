//! Requests to the store and the API take time, and a newer one may follow meanwhile. Each has a number, which
//! its answer brings back, so that answers to anything but the newest request can be dropped.

/// The number of a request, unique while the console is open. The default belongs to no request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RequestId(u64);

/// Hands out request numbers.
#[derive(Debug, Default)]
pub(super) struct RequestIds(u64);

impl RequestIds {
    pub(super) fn next(&mut self) -> RequestId {
        self.0 += 1;
        RequestId(self.0)
    }
}

/// The request whose answer is awaited, if any.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Awaited(Option<RequestId>);

impl Awaited {
    /// Awaits the answer to this request and to no earlier one.
    pub(super) fn to(request: RequestId) -> Self {
        Self(Some(request))
    }

    /// Whether an answer to `request` is awaited. More of it may follow.
    pub(super) fn is(self, request: RequestId) -> bool {
        self.0 == Some(request)
    }

    /// The same, for the last answer: afterwards nothing is awaited.
    pub(super) fn accept(&mut self, request: RequestId) -> bool {
        self.0.take_if(|awaited| *awaited == request).is_some()
    }

    /// Whether an answer is on its way.
    pub fn is_pending(self) -> bool {
        self.0.is_some()
    }

    /// Stops waiting.
    pub(super) fn forget(&mut self) {
        self.0 = None;
    }
}

/// A value read in the background; what was known before is shown in the meantime.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Loadable<T> {
    /// Not asked for yet.
    #[default]
    Idle,
    /// Asked for by this request; the value from before, if any.
    Loading(RequestId, Option<T>),
    Ready(T),
    /// Why it could not be read; the value from before, if any.
    Failed(String, Option<T>),
}

impl<T> Loadable<T> {
    /// What there is to show.
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Idle => None,
            Self::Loading(_, value) | Self::Failed(_, value) => value.as_ref(),
            Self::Ready(value) => Some(value),
        }
    }

    fn take(&mut self) -> Option<T> {
        match std::mem::take(self) {
            Self::Idle => None,
            Self::Loading(_, value) | Self::Failed(_, value) => value,
            Self::Ready(value) => Some(value),
        }
    }

    /// Waits for this request; answers to older ones no longer count.
    pub(super) fn request(&mut self, request: RequestId) {
        *self = Self::Loading(request, self.take());
    }

    /// Takes the answer to a request, unless a newer one was made since. Returns whether it was taken.
    pub(super) fn accept(&mut self, request: RequestId, result: Result<T, String>) -> bool {
        let awaited = matches!(self, Self::Loading(newest, _) if *newest == request);
        if awaited {
            *self = match result {
                Ok(value) => Self::Ready(value),
                Err(error) => Self::Failed(error, self.take()),
            };
        }
        awaited
    }

    /// Fails without asking, because no request can be made.
    pub(super) fn fail(&mut self, error: String) {
        *self = Self::Failed(error, self.take());
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
