//! Two families of twelve with the same tree, English and Italian, and every question "who is this one's aunt?" about them.
//!
//! The names are those of the usual retelling of the paper's Figure 2. The facts follow from marriages and parents alone.

/// Twelve people of each family; those in one place of the tree have the same number.
pub(super) const PEOPLE: [[&str; 12]; 2] = [
    [
        "Christopher",
        "Penelope",
        "Andrew",
        "Christine",
        "Margaret",
        "Arthur",
        "Victoria",
        "James",
        "Jennifer",
        "Charles",
        "Colin",
        "Charlotte",
    ],
    [
        "Roberto",
        "Maria",
        "Pierro",
        "Francesca",
        "Gina",
        "Emilio",
        "Lucia",
        "Marco",
        "Angela",
        "Tomaso",
        "Alfonso",
        "Sophia",
    ],
];

/// What one can ask.
pub(super) const RELATIONS: [&str; 12] = [
    "husband", "wife", "father", "mother", "son", "daughter", "brother", "sister", "uncle", "aunt",
    "nephew", "niece",
];

/// Husband and wife.
const MARRIAGES: [[usize; 2]; 5] = [[0, 1], [2, 3], [5, 4], [7, 6], [9, 8]];
/// A marriage and its children, the son first.
const CHILDREN: [(usize, [usize; 2]); 3] = [(0, [5, 6]), (1, [7, 8]), (3, [10, 11])];
const MEN: [usize; 6] = [0, 2, 5, 7, 9, 10];

/// A question with its answers; people are numbered from 0 to 23.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Question {
    /// Whose relative is asked for.
    pub person: usize,
    /// Which relative.
    pub relation: usize,
    /// All who are that.
    pub answers: Vec<usize>,
}

/// The name of a person.
pub(super) fn name(person: usize) -> &'static str {
    PEOPLE[person / 12][person % 12]
}

/// The 104 questions that have an answer.
pub(super) fn questions() -> Vec<Question> {
    let all = (0..24).flat_map(|person| (0..12).map(move |relation| (person, relation)));
    let asked = all.map(|(person, relation)| {
        let answers = relatives(person % 12, relation).into_iter();
        let answers = answers.map(|who| who + person / 12 * 12);
        Question { person, relation, answers: answers.collect() }
    });
    asked.filter(|question| !question.answers.is_empty()).collect()
}

/// Who is the husband, wife … niece of a member of the tree.
fn relatives(person: usize, relation: usize) -> Vec<usize> {
    let of_both_sexes = match relation / 2 {
        0 => spouse(person),
        1 => parents(person),
        2 => children(person),
        3 => siblings(person),
        4 => and_spouses(parents(person).into_iter().flat_map(siblings).collect()),
        _ => and_spouses(vec![person]).into_iter().flat_map(siblings).flat_map(children).collect(),
    };
    let man = relation.is_multiple_of(2);
    (0..12).filter(|who| of_both_sexes.contains(who) && MEN.contains(who) == man).collect()
}

fn and_spouses(people: Vec<usize>) -> Vec<usize> {
    people.iter().copied().chain(people.iter().flat_map(|person| spouse(*person))).collect()
}

fn spouse(person: usize) -> Vec<usize> {
    let couple = MARRIAGES.iter().find(|couple| couple.contains(&person));
    couple.into_iter().flatten().copied().filter(|one| *one != person).collect()
}

fn parents(person: usize) -> Vec<usize> {
    let family = CHILDREN.iter().find(|(_, children)| children.contains(&person));
    family.map_or_else(Vec::new, |(marriage, _)| MARRIAGES[*marriage].to_vec())
}

fn children(person: usize) -> Vec<usize> {
    let family = CHILDREN.iter().find(|(marriage, _)| MARRIAGES[*marriage].contains(&person));
    family.map_or_else(Vec::new, |(_, children)| children.to_vec())
}

fn siblings(person: usize) -> Vec<usize> {
    let family = CHILDREN.iter().find(|(_, children)| children.contains(&person));
    let born = family.into_iter().flat_map(|(_, children)| children);
    born.copied().filter(|one| *one != person).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The paper says 104 cases; the split by relation was counted on a drawing of the tree.
    #[test]
    fn the_two_trees_hold_104_questions_in_the_known_split() {
        let questions = questions();
        assert_eq!(questions.len(), 104);
        let of = |relation| questions.iter().filter(|q| q.relation == relation).count() / 2;
        let split: Vec<_> = (0..12).map(of).collect();
        assert_eq!(split, [5, 5, 6, 6, 6, 6, 3, 3, 2, 2, 4, 4]);
    }

    #[test]
    fn colin_has_two_aunts_and_his_italian_twin_has_their_twins() {
        let answers = |person: &str| {
            let questions = questions();
            let asked = questions
                .iter()
                .find(|q| name(q.person) == person && RELATIONS[q.relation] == "aunt");
            asked.unwrap().answers.iter().map(|who| name(*who)).collect::<Vec<_>>()
        };
        assert_eq!(answers("Colin"), ["Margaret", "Jennifer"]);
        assert_eq!(answers("Alfonso"), ["Gina", "Angela"]);
    }

    #[test]
    fn a_relation_and_its_inverse_tell_the_same_facts() {
        let inverse = [[0, 1], [2, 3], [4, 5], [6, 7], [8, 9], [10, 11]];
        let backwards = [0, 2, 1, 3, 5, 4];
        let questions = questions();
        for question in &questions {
            for answer in &question.answers {
                let back = inverse[backwards[question.relation / 2]];
                assert!(questions.iter().any(|q| {
                    q.person == *answer
                        && back.contains(&q.relation)
                        && q.answers.contains(&question.person)
                }));
            }
        }
    }
}
