//! Quantities that are amounts of money, as the other columns show.

use std::rc::Rc;

use super::importer::Importer;
use super::rows::Extras;
use crate::recognize::Shape;
use crate::report::IssueCode;

impl Importer<'_> {
    /// A quantity that is the row's amount, where the price says that it is not.
    pub(super) fn look_for_amount(&mut self, quantity: f64, extras: Extras, line: u64, column: usize) {
        let Some(amount) = extras.amount.filter(|amount| *amount != 0.0) else { return };
        let same = (quantity - amount).abs() < 0.005;
        self.same_as_amount.0 += 1;
        self.same_as_amount.1 += u64::from(same);
        if same && extras.price.is_some_and(|price| (price - 1.0).abs() > 0.05) {
            self.tell(IssueCode::AmountInQuantity, line, Some(column), &[("value", &quantity.to_string())]);
        }
    }

    pub(super) fn tell_of_amounts(&mut self) {
        const ENOUGH: u64 = 20;
        let (with_amount, same) = self.same_as_amount;
        if with_amount >= ENOUGH && same * 10 >= with_amount * 8 {
            let plan = Rc::clone(&self.plan);
            if let Shape::Long(columns) = &plan.shape {
                self.context.issues.add(
                    IssueCode::AmountInQuantity,
                    None,
                    plan.header(columns.quantity),
                    &[("value", &format!("{same} / {with_amount}"))],
                );
            }
        }
    }
}
