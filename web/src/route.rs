//! Which page an address opens. Addresses are fragments, so that any static host can serve them.

use form_urlencoded::parse;

/// A page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Route {
    /// The map of milestones.
    Home,
    /// A milestone's lesson.
    Lesson(String),
    /// Every knob.
    Playground,
    /// Every control and chart in every state.
    #[cfg(feature = "gallery")]
    Gallery,
    /// No such page.
    Missing,
}

impl Route {
    /// Its address without a query: `#/lesson/tiny-gpt`.
    pub fn fragment(&self) -> String {
        match self {
            Self::Home | Self::Missing => "#/".to_owned(),
            Self::Lesson(id) => format!("#/lesson/{id}"),
            Self::Playground => "#/playground".to_owned(),
            #[cfg(feature = "gallery")]
            Self::Gallery => "#/gallery".to_owned(),
        }
    }
}

/// A page and what its address asks of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The page.
    pub route: Route,
    /// The address's query, decoded, in order.
    pub query: Vec<(String, String)>,
}

impl Place {
    /// Reads a fragment such as `#/playground?preset=tiny-gpt`.
    pub fn parse(fragment: &str) -> Self {
        let fragment = fragment.trim_start_matches('#');
        let (path, query) = fragment.split_once('?').unwrap_or((fragment, ""));
        let parts: Vec<_> = path.split('/').filter(|part| !part.is_empty()).collect();
        let route = match parts.as_slice() {
            [] => Route::Home,
            ["lesson", id] if is_ready(id) => Route::Lesson((*id).to_owned()),
            ["playground"] => Route::Playground,
            #[cfg(feature = "gallery")]
            ["gallery"] => Route::Gallery,
            _ => Route::Missing,
        };
        Self { route, query: parse(query.as_bytes()).into_owned().collect() }
    }

    /// The value of a key of the query.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.query.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str())
    }
}

fn is_ready(id: &str) -> bool {
    spec::MILESTONES.iter().any(|milestone| milestone.ready && milestone.id == id)
}

/// How an embed shows itself: the exhibit without the page around it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frame {
    /// Whether the page is an embed.
    pub embedded: bool,
    /// Parts that are left out: `transport`, `knobs`, `loss`, `samples`, `prompt`, `attention`, `caption`.
    pub hidden: Vec<String>,
    /// Whether training begins by itself.
    pub autoplay: bool,
    /// `light` or `dark`, if the host chose.
    pub theme: Option<String>,
}

impl Frame {
    /// From the address's own query (`?embed=1`) and, after it, the fragment's.
    pub fn parse(search: &str, place: &Place) -> Self {
        let search: Vec<(String, String)> =
            parse(search.trim_start_matches('?').as_bytes()).into_owned().collect();
        let get = |key: &str| {
            let own = search.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str());
            own.or_else(|| place.get(key))
        };
        let is_on = |key: &str| get(key).is_some_and(|value| value != "0" && value != "false");
        let words = get("hide").unwrap_or_default().split([',', ' ']);
        Self {
            embedded: is_on("embed"),
            hidden: words.filter(|word| !word.is_empty()).map(str::to_owned).collect(),
            autoplay: is_on("autoplay"),
            theme: get("theme").filter(|word| ["light", "dark"].contains(word)).map(str::to_owned),
        }
    }

    /// Whether a part is shown.
    pub fn shows(&self, part: &str) -> bool {
        !self.hidden.iter().any(|hidden| hidden == part)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_name_pages() {
        let route = |fragment: &str| Place::parse(fragment).route;
        assert_eq!(route(""), Route::Home);
        assert_eq!(route("#/"), Route::Home);
        assert_eq!(route("#/lesson/tiny-gpt"), Route::Lesson("tiny-gpt".into()));
        assert_eq!(route("#/lesson/atlantis"), Route::Missing);
        assert_eq!(route("#/playground?seed=3"), Route::Playground);
        assert_eq!(route("#/../../etc"), Route::Missing);
    }

    #[test]
    fn an_embed_may_be_asked_for_before_or_behind_the_hash() {
        let place = Place::parse("#/playground?preset=tiny-gpt&hide=prompt,loss");
        let frame = Frame::parse("?embed=1&theme=dark", &place);
        assert!(frame.embedded && !frame.autoplay && !frame.shows("loss"));
        assert!(frame.shows("attention"));
        assert_eq!(frame.theme.as_deref(), Some("dark"));
        let frame = Frame::parse("", &Place::parse("#/playground?embed=1&autoplay=1&theme=x"));
        assert!(frame.embedded && frame.autoplay && frame.theme.is_none());
    }
}
