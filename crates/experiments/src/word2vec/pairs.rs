//! Pairs of words whose difference should be one and the same direction.

/// He and she.
pub(super) const PEOPLE: [[&str; 2]; 10] = [
    ["man", "woman"],
    ["king", "queen"],
    ["boy", "girl"],
    ["brother", "sister"],
    ["father", "mother"],
    ["son", "daughter"],
    ["husband", "wife"],
    ["prince", "princess"],
    ["uncle", "aunt"],
    ["lord", "lady"],
];

/// Those of Figure 2 of the second paper, whose vectors have a thousand numbers there.
pub(super) const CAPITALS: [[&str; 2]; 11] = [
    ["china", "beijing"],
    ["japan", "tokyo"],
    ["france", "paris"],
    ["russia", "moscow"],
    ["germany", "berlin"],
    ["italy", "rome"],
    ["spain", "madrid"],
    ["greece", "athens"],
    ["turkey", "ankara"],
    ["poland", "warsaw"],
    ["portugal", "lisbon"],
];
