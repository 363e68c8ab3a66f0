//! What lies over the table of partners: a stack, the top one last. Going somewhere puts a layer on it, going back takes
//! one off; what waits below, an investigation while its evidence is looked at, is simply on it.

use super::detail::Detail;
use super::sweep::SweepPane;
use super::wizard::Wizard;

/// So many partners are kept for the way back.
const TRAIL: usize = 50;

/// A layer.
#[derive(Clone, Debug)]
pub enum Layer {
    /// A partner.
    Partner(Box<Detail>),
    /// A sweep.
    Sweep(Box<SweepPane>),
    /// An investigation.
    Investigation(Box<Wizard>),
}

/// The layers, the top one last. With none the table is open.
#[derive(Clone, Debug, Default)]
pub struct Layers {
    stack: Vec<Layer>,
}

impl Layers {
    /// The one on top.
    pub fn top(&self) -> Option<&Layer> {
        self.stack.last()
    }

    /// Puts one on top. Of many partners the oldest is forgotten.
    pub(super) fn push(&mut self, layer: Layer) {
        let is_partner = |layer: &Layer| matches!(layer, Layer::Partner(_));
        if is_partner(&layer)
            && self.stack.iter().filter(|layer| is_partner(layer)).count() > TRAIL
            && let Some(oldest) = self.stack.iter().position(is_partner)
        {
            self.stack.remove(oldest);
        }
        self.stack.push(layer);
    }

    /// Takes the top one off.
    pub(super) fn pop(&mut self) -> Option<Layer> {
        self.stack.pop()
    }

    /// Back to the table.
    pub(super) fn clear(&mut self) {
        self.stack.clear();
    }

    /// The partner that is open, or the nearest one below what is.
    pub fn partner(&self) -> Option<&Detail> {
        self.stack.iter().rev().find_map(|layer| match layer {
            Layer::Partner(detail) => Some(detail.as_ref()),
            _ => None,
        })
    }

    /// The same, to be changed.
    pub(super) fn partner_mut(&mut self) -> Option<&mut Detail> {
        self.stack.iter_mut().rev().find_map(|layer| match layer {
            Layer::Partner(detail) => Some(detail.as_mut()),
            _ => None,
        })
    }

    /// How many partners lie below the one that is open: so many steps lead back.
    pub fn steps_back(&self) -> usize {
        let partners = self.stack.iter().filter(|layer| matches!(layer, Layer::Partner(_)));
        partners.count().saturating_sub(1)
    }

    /// The investigation on top.
    pub fn investigation(&self) -> Option<&Wizard> {
        match self.stack.last()? {
            Layer::Investigation(wizard) => Some(wizard),
            _ => None,
        }
    }

    /// The same, to be changed.
    pub(super) fn investigation_mut(&mut self) -> Option<&mut Wizard> {
        match self.stack.last_mut()? {
            Layer::Investigation(wizard) => Some(wizard),
            _ => None,
        }
    }

    /// The sweep that is open, or whose event is investigated.
    pub fn sweep(&self) -> Option<&SweepPane> {
        self.above_partner().find_map(|layer| match layer {
            Layer::Sweep(pane) => Some(pane.as_ref()),
            _ => None,
        })
    }

    /// The same, to be changed.
    pub(super) fn sweep_mut(&mut self) -> Option<&mut SweepPane> {
        let above = self.stack.iter_mut().rev();
        above.take_while(|layer| !matches!(layer, Layer::Partner(_))).find_map(
            |layer| match layer {
                Layer::Sweep(pane) => Some(pane.as_mut()),
                _ => None,
            },
        )
    }

    fn above_partner(&self) -> impl Iterator<Item = &Layer> {
        self.stack.iter().rev().take_while(|layer| !matches!(layer, Layer::Partner(_)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn partner(key: &str) -> Layer {
        Layer::Partner(Box::new(Detail::new(key, key)))
    }

    #[test]
    fn what_waits_is_below_and_comes_back() {
        let mut layers = Layers::default();
        assert!(layers.top().is_none() && layers.partner().is_none());
        layers.push(partner("a"));
        layers.push(Layer::Sweep(Box::default()));
        assert!(layers.sweep().is_some() && layers.partner().is_some());
        // Evidence: neither the sweep nor what is below it is open.
        layers.push(partner("b"));
        assert!(layers.sweep().is_none());
        assert_eq!((layers.partner().unwrap().key.as_str(), layers.steps_back()), ("b", 1));
        assert!(matches!(layers.pop(), Some(Layer::Partner(_))));
        assert!(layers.sweep().is_some());
        assert_eq!(layers.partner().unwrap().key, "a");
    }

    #[test]
    fn the_way_back_has_an_end() {
        let mut layers = Layers::default();
        for n in 0..TRAIL + 9 {
            layers.push(partner(&n.to_string()));
        }
        assert_eq!(layers.steps_back(), TRAIL);
        assert_eq!(layers.partner().unwrap().key, (TRAIL + 8).to_string());
    }
}
