//! Finds room for a label: close to what it names, on no curve and on no other label.

/// The area of a label: left, top, right, bottom.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Area([f32; 4]);

/// Free space around a label.
const ROOM: f32 = 5.0;

impl Area {
    fn new((x, y): (f32, f32), (width, height): (f32, f32)) -> Self {
        Self([x, y, x + width, y + height])
    }

    /// Returns where the text begins: the left end of the baseline.
    pub(crate) fn baseline(self) -> (f32, f32) {
        (self.0[0], self.0[3] - (self.0[3] - self.0[1]) * 0.2)
    }

    fn within(self, [left, top, right, bottom]: [f32; 4]) -> bool {
        self.0[0] >= left && self.0[1] >= top && self.0[2] <= right && self.0[3] <= bottom
    }

    fn wider(self) -> [f32; 4] {
        [self.0[0] - ROOM, self.0[1] - ROOM, self.0[2] + ROOM, self.0[3] + ROOM]
    }

    fn meets(self, other: Self) -> bool {
        let (a, b) = (self.wider(), other.0);
        a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3]
    }

    /// Whether a curve runs through it.
    fn is_crossed(self, curve: &[(f32, f32)]) -> bool {
        let [left, top, right, bottom] = self.wider();
        let inside = |(x, y): (f32, f32)| x >= left && x <= right && y >= top && y <= bottom;
        let crossed = |from: (f32, f32), to: (f32, f32)| {
            let steps = ((to.0 - from.0).abs().max((to.1 - from.1).abs()) / 2.0).ceil().max(1.0);
            (0..=steps as u32).any(|step| {
                let share = step as f32 / steps;
                inside((from.0 + (to.0 - from.0) * share, from.1 + (to.1 - from.1) * share))
            })
        };
        curve.first().copied().is_some_and(inside) || curve.windows(2).any(|piece| crossed(piece[0], piece[1]))
    }

    fn is_free(self, curves: &[Vec<(f32, f32)>], taken: &[Self]) -> bool {
        !curves.iter().any(|curve| self.is_crossed(curve)) && !taken.iter().any(|other| self.meets(*other))
    }
}

/// The free place nearest to a point, inside `bounds`.
pub(crate) fn next_to(at: (f32, f32), size: (f32, f32), bounds: [f32; 4], curves: &[Vec<(f32, f32)>], taken: &[Area]) -> Option<Area> {
    let (width, height) = size;
    let gap = 14.0;
    let mut places: Vec<(f32, Area)> = Vec::new();
    for step in 0..60_u8 {
        let away = gap + f32::from(step) * 6.0;
        for x in [at.0 + gap, at.0 - width / 2.0, at.0 - gap - width] {
            for y in [at.1 - away - height, at.1 + away] {
                places.push((away + (x + width / 2.0 - at.0).abs() / 50.0, Area::new((x, y), size)));
            }
        }
    }
    places.push((gap, Area::new((at.0 + gap, at.1 - height / 2.0), size)));
    places.push((gap, Area::new((at.0 - gap - width, at.1 - height / 2.0), size)));
    places.sort_by(|a, b| a.0.total_cmp(&b.0));
    places.into_iter().map(|(_, area)| area).find(|area| area.within(bounds) && area.is_free(curves, taken))
}

/// The highest free place inside `bounds`.
pub(crate) fn inside(bounds: [f32; 4], size: (f32, f32), curves: &[Vec<(f32, f32)>], taken: &[Area]) -> Option<Area> {
    let [left, top, right, bottom] = bounds;
    let x = left + (right - left - size.0) / 2.0;
    let rows = ((bottom - top - size.1 - 16.0) / 6.0).max(0.0) as u16;
    (0..=rows)
        .map(|row| Area::new((x, top + 8.0 + f32::from(row) * 6.0), size))
        .find(|area| area.within(bounds) && area.is_free(curves, taken))
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOUNDS: [f32; 4] = [0.0, 0.0, 400.0, 200.0];

    #[test]
    fn a_label_is_close_to_its_point_and_on_no_curve() {
        let falling: Vec<(f32, f32)> = (0..=40_u8).map(|n| (f32::from(n) * 10.0, 190.0 - 1800.0 / (f32::from(n) + 10.0))).collect();
        for at in [falling[3], falling[20], falling[40]] {
            let found = next_to(at, (120.0, 18.0), BOUNDS, std::slice::from_ref(&falling), &[]).expect("there is room");
            assert!(found.within(BOUNDS) && !found.is_crossed(&falling), "{found:?}");
            let distance = (found.0[1] - at.1).abs().min((found.0[3] - at.1).abs());
            assert!(distance < 60.0, "{found:?} is {distance} from {at:?}");
        }
    }

    #[test]
    fn labels_do_not_meet_and_a_full_picture_has_no_room() {
        let first = inside(BOUNDS, (100.0, 18.0), &[], &[]).expect("room");
        let second = inside(BOUNDS, (100.0, 18.0), &[], &[first]).expect("room below");
        assert!(!first.meets(second) && second.0[1] > first.0[1]);
        let everywhere: Vec<(f32, f32)> = (0..=40_u8).flat_map(|n| [(0.0, f32::from(n) * 5.0), (400.0, f32::from(n) * 5.0)]).collect();
        assert_eq!(next_to((200.0, 100.0), (100.0, 18.0), BOUNDS, &[everywhere], &[]), None);
    }
}
