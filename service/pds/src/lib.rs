//! Demographics and NHS numbers.
