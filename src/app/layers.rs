//! The stack of layers on top of the partners' table, the topmost last. Going somewhere pushes a layer, going
//! back pops it; an investigation whose evidence is being looked at simply waits below.

use super::detail::Detail;
use super::programme::ProgrammePane;
use super::records::RecordPane;
use super::rewards;
use super::sweep::SweepPane;
use super::wizard::Wizard;

/// How many layers are kept for the way back.
const TRAIL: usize = 50;

#[derive(Clone, Debug)]
pub enum Layer {
    Partner(Box<Detail>),
    Sweep(Box<SweepPane>),
    /// The rewards of all partners.
    Rewards(Box<RecordPane>),
    /// The programme at a glance.
    Programme(Box<ProgrammePane>),
    Investigation(Box<Wizard>),
}

/// The layers, the topmost last. With none, the table is open.
#[derive(Clone, Debug, Default)]
pub struct Layers {
    stack: Vec<Layer>,
}

impl Layers {
    /// The topmost layer.
    pub fn top(&self) -> Option<&Layer> {
        self.stack.last()
    }

    /// The same, to be changed.
    pub(super) fn top_mut(&mut self) -> Option<&mut Layer> {
        self.stack.last_mut()
    }

    /// Pushes a layer. When there are too many, the oldest is forgotten.
    pub(super) fn push(&mut self, layer: Layer) {
        if self.stack.len() > TRAIL {
            self.stack.remove(0);
        }
        self.stack.push(layer);
    }

    /// Pops the topmost layer.
    pub(super) fn pop(&mut self) -> Option<Layer> {
        self.stack.pop()
    }

    /// Goes back to the table.
    pub(super) fn clear(&mut self) {
        self.stack.clear();
    }

    /// The open partner, or the nearest one below what is open.
    pub fn partner(&self) -> Option<&Detail> {
        self.stack.iter().rev().find_map(|layer| match layer {
            Layer::Partner(detail) => Some(detail.as_ref()),
            _ => None,
        })
    }

    /// The same as [`Self::partner`], to be changed.
    pub(super) fn partner_mut(&mut self) -> Option<&mut Detail> {
        self.stack.iter_mut().rev().find_map(|layer| match layer {
            Layer::Partner(detail) => Some(detail.as_mut()),
            _ => None,
        })
    }

    /// How many partners lie below the open one: the number of steps back.
    pub fn steps_back(&self) -> usize {
        let partners = self.stack.iter().filter(|layer| matches!(layer, Layer::Partner(_)));
        partners.count().saturating_sub(1)
    }

    /// The investigation, if it is on top.
    pub fn investigation(&self) -> Option<&Wizard> {
        match self.stack.last()? {
            Layer::Investigation(wizard) => Some(wizard),
            _ => None,
        }
    }

    /// The same as [`Self::investigation`], to be changed.
    pub(super) fn investigation_mut(&mut self) -> Option<&mut Wizard> {
        match self.stack.last_mut()? {
            Layer::Investigation(wizard) => Some(wizard),
            _ => None,
        }
    }

    /// The sweep that is open, or whose event is being investigated.
    pub fn sweep(&self) -> Option<&SweepPane> {
        self.above_partner().find_map(|layer| match layer {
            Layer::Sweep(pane) => Some(pane.as_ref()),
            _ => None,
        })
    }

    /// The same as [`Self::sweep`], to be changed.
    pub(super) fn sweep_mut(&mut self) -> Option<&mut SweepPane> {
        let above = self.stack.iter_mut().rev();
        above.take_while(|layer| !matches!(layer, Layer::Partner(_))).find_map(
            |layer| match layer {
                Layer::Sweep(pane) => Some(pane.as_mut()),
                _ => None,
            },
        )
    }

    /// The sweep, on top or below, that waits for something.
    pub(super) fn sweep_with(
        &mut self,
        waits: impl Fn(&SweepPane) -> bool,
    ) -> Option<&mut SweepPane> {
        let sweeps = self.stack.iter_mut().filter_map(|layer| match layer {
            Layer::Sweep(pane) => Some(pane.as_mut()),
            _ => None,
        });
        sweeps.into_iter().find(|pane| waits(pane))
    }

    /// The record table that is open, or the nearest one below what is: the partner's tab, if that is one.
    pub fn pane(&self) -> Option<&RecordPane> {
        self.stack.iter().rev().find_map(|layer| match layer {
            Layer::Partner(detail) => Some(detail.pane()),
            Layer::Rewards(pane) => Some(Some(pane)),
            Layer::Sweep(_) | Layer::Investigation(_) | Layer::Programme(_) => None,
        })?
    }

    /// Whether that table would be the partner's, and not one that lies over the partner.
    pub(super) fn has_partners_pane(&self) -> bool {
        let holds = |layer: &&Layer| matches!(layer, Layer::Partner(_) | Layer::Rewards(_));
        matches!(self.stack.iter().rev().find(holds), Some(Layer::Partner(_)))
    }

    /// The same, to be changed.
    pub(super) fn pane_mut(&mut self) -> Option<&mut RecordPane> {
        self.stack.iter_mut().rev().find_map(|layer| match layer {
            Layer::Partner(detail) => Some(detail.pane_mut()),
            Layer::Rewards(pane) => Some(Some(pane)),
            Layer::Sweep(_) | Layer::Investigation(_) | Layer::Programme(_) => None,
        })?
    }

    /// The table, on top or below, that waits for something.
    pub(super) fn pane_with(
        &mut self,
        waits: impl Fn(&RecordPane) -> bool,
    ) -> Option<&mut RecordPane> {
        let panes = self.stack.iter_mut().flat_map(|layer| match layer {
            Layer::Partner(detail) => detail.panes.values_mut().collect(),
            Layer::Rewards(pane) => vec![pane.as_mut()],
            Layer::Sweep(_) | Layer::Investigation(_) | Layer::Programme(_) => Vec::new(),
        });
        panes.into_iter().find(|pane| waits(pane))
    }

    /// Gives the layers' lists the columns and rows that the screen leaves.
    pub(super) fn fit(&mut self, room: (u16, u16)) {
        for layer in &mut self.stack {
            match layer {
                Layer::Partner(detail) => detail.fit(room),
                Layer::Rewards(pane) => rewards::fit(pane, room.1),
                // They are fitted when their lines are known.
                Layer::Sweep(_) | Layer::Investigation(_) | Layer::Programme(_) => {}
            }
        }
    }

    /// The rewards of all partners, if they are open: nothing lies over them.
    pub fn rewards(&self) -> Option<&RecordPane> {
        match self.stack.last()? {
            Layer::Rewards(pane) => Some(pane),
            _ => None,
        }
    }

    /// The programme at a glance, if it is on top.
    pub fn programme(&self) -> Option<&ProgrammePane> {
        match self.stack.last()? {
            Layer::Programme(pane) => Some(pane),
            _ => None,
        }
    }

    /// The same, to be changed.
    pub(super) fn programme_mut(&mut self) -> Option<&mut ProgrammePane> {
        match self.stack.last_mut()? {
            Layer::Programme(pane) => Some(pane),
            _ => None,
        }
    }

    /// The programme at a glance, wherever it lies.
    pub(super) fn programme_below_mut(&mut self) -> Option<&mut ProgrammePane> {
        self.stack.iter_mut().rev().find_map(|layer| match layer {
            Layer::Programme(pane) => Some(pane.as_mut()),
            _ => None,
        })
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
        // The evidence is on top: neither the sweep nor what is below it is open.
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
