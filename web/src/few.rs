//! A map as a sorted list: for a few entries, or for many that come in order.
//!
//! The standard library's maps are quicker when they are large, but each type of entry would add
//! some kilobytes to the page's download, and the page has ten.

use std::borrow::Borrow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Entries by key, each key once.
#[derive(Clone, Debug, PartialEq)]
pub struct Few<K, V>(Vec<(K, V)>);

impl<K, V> Default for Few<K, V> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<K: Ord, V> Few<K, V> {
    fn place<Q: Ord + ?Sized>(&self, key: &Q) -> Result<usize, usize>
    where
        K: Borrow<Q>,
    {
        self.0.binary_search_by(|(other, _)| other.borrow().cmp(key))
    }

    /// The entry of a key.
    pub fn get<Q: Ord + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        self.place(key).ok().map(|place| &self.0[place].1)
    }

    /// Puts an entry in the place of the one with its key, if there is one.
    pub fn insert(&mut self, key: K, value: V) {
        match self.place(&key) {
            Ok(place) => self.0[place].1 = value,
            Err(place) => self.0.insert(place, (key, value)),
        }
    }

    /// The entry of a key, this one if there is none yet.
    pub fn get_or(&mut self, key: K, value: V) -> &mut V {
        let place = self.place(&key).unwrap_or_else(|place| {
            self.0.insert(place, (key, value));
            place
        });
        &mut self.0[place].1
    }

    /// Forgets all.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// The entries in the order of their keys.
    pub fn iter(&self) -> impl Iterator<Item = (&K, &V)> {
        self.0.iter().map(|(key, value)| (key, value))
    }

    /// What the entries hold, in the order of their keys.
    pub fn values(&self) -> impl Iterator<Item = &V> {
        self.0.iter().map(|(_, value)| value)
    }

    /// What the entries hold, to be changed.
    pub fn values_mut(&mut self) -> impl Iterator<Item = &mut V> {
        self.0.iter_mut().map(|(_, value)| value)
    }
}

impl<K: Ord, V, const N: usize> From<[(K, V); N]> for Few<K, V> {
    fn from(entries: [(K, V); N]) -> Self {
        let mut few = Self::default();
        entries.into_iter().for_each(|(key, value)| few.insert(key, value));
        few
    }
}

impl<K: Ord + Serialize, V: Serialize> Serialize for Few<K, V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

impl<'de, K: Ord + Deserialize<'de>, V: Deserialize<'de>> Deserialize<'de> for Few<K, V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries<K, V>(PhantomData<(K, V)>);

        impl<'de, K: Ord + Deserialize<'de>, V: Deserialize<'de>> Visitor<'de> for Entries<K, V> {
            type Value = Few<K, V>;

            fn expecting(&self, out: &mut fmt::Formatter) -> fmt::Result {
                out.write_str("a map")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut few = Few::default();
                while let Some((key, value)) = map.next_entry()? {
                    few.insert(key, value);
                }
                Ok(few)
            }
        }

        deserializer.deserialize_map(Entries(PhantomData))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_in_order_and_the_last_of_a_key_stays() {
        let mut few = Few::from([(3, "c"), (1, "a"), (2, "b"), (1, "A")]);
        assert_eq!(few.iter().collect::<Vec<_>>(), [(&1, &"A"), (&2, &"b"), (&3, &"c")]);
        assert_eq!((few.get(&2), few.get(&4)), (Some(&"b"), None));
        assert_eq!((*few.get_or(2, "x"), *few.get_or(4, "d")), ("b", "d"));
    }

    #[test]
    fn json_is_that_of_any_map() {
        let json = r#"{"1":3.5,"10":2.5}"#;
        let few: Few<u64, f64> = serde_json::from_str(json).unwrap();
        assert_eq!(few, Few::from([(10, 2.5), (1, 3.5)]));
        assert_eq!(serde_json::to_string(&few).unwrap(), json);
    }
}
