//! Labels of the points of a plot, beside their marks and clear of each other.

use super::plot::text_width;

/// Height of a label, in pixels.
const HEIGHT: f64 = 11.0;
/// Half the side of a mark, in pixels.
const MARK: f64 = 5.0;

/// An area of a plot, in pixels: left, top, right, bottom.
type Area = [f64; 4];

/// Left end and baseline of the label of each point, in pixels: the first corner of its mark where it covers no mark and
/// no label before it; `None` where there is none. Points are (x, y, label), and those in front choose first.
pub(crate) fn place_labels(points: &[(f64, f64, String)]) -> Vec<Option<(f64, f64)>> {
    let mut taken: Vec<Area> =
        points.iter().map(|(x, y, _)| [x - MARK, y - MARK, x + MARK, y + MARK]).collect();
    let mut place = |(x, y, label): &(f64, f64, String)| {
        let area = corners(*x, *y, text_width(label))
            .into_iter()
            .find(|area| taken.iter().all(|other| !overlaps(area, other)))?;
        taken.push(area);
        Some((area[0], area[3] - 2.0))
    };
    points.iter().map(&mut place).collect()
}

fn corners(x: f64, y: f64, width: f64) -> [Area; 4] {
    let (left, right) = (x - MARK - width, x + MARK);
    let (above, below) = (y - MARK - HEIGHT, y + MARK);
    [(left, above), (right, above), (right, below), (left, below)]
        .map(|(left, top)| [left, top, left + width, top + HEIGHT])
}

fn overlaps(a: &Area, b: &Area) -> bool {
    a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3]
}

#[cfg(test)]
mod tests {
    use super::place_labels;

    #[test]
    fn labels_of_near_points_part_and_give_way() {
        let at = |x: f64, y: f64| (x, y, "2".to_owned());
        let alone = place_labels(&[at(50.0, 50.0)]);
        assert_eq!(alone, [Some((38.0, 43.0))]);
        let two = place_labels(&[at(50.0, 50.0), at(45.0, 42.0)]);
        assert!(two[0].is_some_and(|(x, _)| x > 50.0) && two[1].is_some_and(|(x, _)| x < 45.0));
        let many = place_labels(&vec![at(50.0, 50.0); 6]);
        assert_eq!(many.iter().flatten().count(), 4);
    }
}
