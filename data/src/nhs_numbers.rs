//! The numbers of the test range in order: which valid NHS number is the k-th (pds-scr 1.1, 1.3).
//!
//! Leaves out checking a number that somebody wrote: `NhsNumber::parse`. Numbers that begin with 90 or 999 come last,
//! so that the literal numbers of scenarios and data sets never meet a generated one.

use spine_kernel::NhsNumber;

/// How many valid numbers the test range 9000000000 to 9999999999 holds.
pub const CAPACITY: u64 = 90_909_091;

/// Digits of a stem: the tenth is the check digit.
const STEM_DIGITS: usize = 9;
/// The remainder for which no check digit exists: 11 - 1 = 10 is not a digit.
const NO_CHECK_DIGIT: usize = 1;

/// `FITTING[position][remainder]`: how many ways there are to fill the digits from `position` on so that a check
/// digit exists, where the digits before add up to `remainder` modulo 11.
const FITTING: [[u64; 11]; STEM_DIGITS + 1] = fitting();

const fn fitting() -> [[u64; 11]; STEM_DIGITS + 1] {
    let mut table = [[0; 11]; STEM_DIGITS + 1];
    let mut remainder = 0;
    while remainder < 11 {
        table[STEM_DIGITS][remainder] = if remainder == NO_CHECK_DIGIT { 0 } else { 1 };
        remainder += 1;
    }
    let mut position = STEM_DIGITS;
    while position > 0 {
        position -= 1;
        let mut remainder = 0;
        while remainder < 11 {
            let mut digit = 0;
            while digit < 10 {
                table[position][remainder] += table[position + 1][after(remainder, position, digit)];
                digit += 1;
            }
            remainder += 1;
        }
    }
    table
}

/// The remainder once `digit` stands at `position`; the weights fall from 10 to 2.
const fn after(remainder: usize, position: usize, digit: usize) -> usize {
    (remainder + digit * (10 - position)) % 11
}

/// The remainder behind the leading 9 of the test range.
const LEADING_NINE: usize = after(0, 0, 9);
/// How many numbers begin with 90: they and the order of the generated ones after them change places.
const BEGIN_WITH_90: u64 = FITTING[2][after(LEADING_NINE, 1, 0)];

/// The number of person `n`, or nothing beyond the capacity. Different `n` give different numbers.
pub(crate) fn nhs_number(n: u64) -> Option<NhsNumber> {
    if n >= CAPACITY {
        return None;
    }
    let mut left = (n + BEGIN_WITH_90) % CAPACITY;
    let mut stem = 9;
    let mut remainder = LEADING_NINE;
    for position in 1..STEM_DIGITS {
        for digit in 0..10 {
            let next = after(remainder, position, digit);
            let ways = FITTING[position + 1][next];
            if left < ways {
                stem = stem * 10 + u32::try_from(digit).ok()?;
                remainder = next;
                break;
            }
            left -= ways;
        }
    }
    NhsNumber::from_stem(stem)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The rule written a second time: the weighted sum of all ten digits is a multiple of 11.
    fn adds_up(number: &str) -> bool {
        let sum: u32 =
            number.bytes().zip((1..=10).rev()).map(|(byte, weight)| u32::from(byte - b'0') * weight).sum();
        number.len() == 10 && sum.is_multiple_of(11)
    }

    #[test]
    fn the_table_counts_what_the_range_holds() {
        assert_eq!(FITTING[1][LEADING_NINE], CAPACITY);
        // 999 alone: two more nines behind the first.
        let after_999 = after(after(LEADING_NINE, 1, 9), 2, 9);
        assert_eq!(FITTING[3][after_999], 909_091);
    }

    #[test]
    fn the_order_begins_at_91_and_ends_before_it() {
        let number = |n| nhs_number(n).unwrap().as_str().to_owned();
        assert!(number(0).starts_with("91000000"));
        assert!(number(CAPACITY - 1).starts_with("90999999"));
        // The first number of the whole range is 9000000009: nothing valid lies below it.
        assert_eq!(number(CAPACITY - BEGIN_WITH_90), "9000000009");
        assert!(number(CAPACITY - BEGIN_WITH_90 - 1).starts_with("99999999"));
        assert_eq!(nhs_number(CAPACITY), None);
        assert_eq!(nhs_number(u64::MAX), None);
    }

    #[test]
    fn numbers_are_every_valid_number_in_order() {
        // The first hundred thousand stems by brute force against the unranking.
        let brute = (910_000_000..910_100_000).flat_map(|stem: u32| {
            (0..10).map(move |check| format!("{stem}{check}")).find(|number| adds_up(number))
        });
        for (n, expected) in brute.step_by(97).enumerate() {
            assert_eq!(nhs_number(n as u64 * 97).unwrap().as_str(), expected);
        }
    }

    #[test]
    fn numbers_far_apart_are_valid_and_ascend() {
        let first_lap = CAPACITY - BEGIN_WITH_90;
        let numbers: Vec<String> =
            (0..first_lap).step_by(9973).map(|n| nhs_number(n).unwrap().as_str().to_owned()).collect();
        assert!(numbers.windows(2).all(|pair| pair[0] < pair[1]));
        assert!(numbers.iter().all(|number| adds_up(number) && number.starts_with('9')));
    }
}
