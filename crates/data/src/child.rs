//! The rules of the generated language: what a child could say about a garden.
//!
//! Made to be learnt in stages by a small model: first letters and spaces, then words, then which
//! verb goes with one animal and which with many, then the same across a clause ("the fox that the
//! birds see runs"), last that "she" or "he" was chosen by the name at the sentence's start.
//!
//! Written so that no sentence has two derivations: a place can only end the main verb, the empty
//! choices are told apart by the word that follows, and no word stands in two rules that compete.

/// One rule a line, `NAME = weight words | weight words …`; a rule uses only rules above it, and
/// the last is the sentence. (Long lines: a rule cannot be broken.)
pub(crate) const RULES: &str = "\
NOUN = 6 fox | 6 bird | 5 cat | 5 dog | 4 hare | 4 mouse | 3 frog | 3 horse | 2 bear | 2 duck
NOUNS = 6 foxes | 6 birds | 5 cats | 5 dogs | 4 hares | 4 mice | 3 frogs | 3 horses | 2 bears | 2 ducks
SIZE = 12 | 4 small | 3 big | 1 tiny
COLOUR = 12 | 3 red | 3 brown | 2 white | 2 black | 1 grey | 1 green
DETERMINER = 5 the | 4 a | 1 every
DETERMINERS = 5 the | 2 two | 1 three | 2 some | 1 many
GIRL = 3 Anna | 3 Mia | 2 Lucy | 1 Rose
BOY = 3 Ben | 3 Tom | 2 Max | 1 Leo
MOVES = 5 runs | 4 sleeps | 4 sings | 3 jumps | 3 plays | 2 waits | 1 dances
MOVE = 5 run | 4 sleep | 4 sing | 3 jump | 3 play | 2 wait | 1 dance
SEES = 6 sees | 4 likes | 3 follows | 3 finds | 2 hears | 1 calls
SEE = 6 see | 4 like | 3 follow | 3 find | 2 hear | 1 call
MOOD = 4 happy | 4 tired | 3 hungry | 2 cold | 1 sad
FEELING = 3 MOOD | 1 very MOOD
PLACE = 5 in the garden | 3 in the wood | 2 in the house | 3 under the tree | 2 by the river | 2 on the hill
WHERE = 3 | 2 PLACE
ANIMAL = 1 DETERMINER SIZE COLOUR NOUN
ANIMALS = 1 DETERMINERS SIZE COLOUR NOUNS
CHILD = 1 GIRL | 1 BOY
ANYONE = 6 ANIMAL | 4 ANIMALS | 3 CHILD
OTHERS = 3 ANIMAL SEES | 3 ANIMALS SEE | 1 CHILD SEES
CLAUSE = 16 | 3 that MOVES | 3 that SEES ANYONE | 4 that OTHERS
CLAUSES = 16 | 3 that MOVE | 3 that SEE ANYONE | 4 that OTHERS
ONE = 1 ANIMAL CLAUSE
MANY = 1 ANIMALS CLAUSES
OBJECT = 5 ONE | 3 MANY | 3 CHILD
DOES = 4 MOVES WHERE | 5 SEES OBJECT WHERE | 2 is FEELING | 1 is PLACE
DO = 4 MOVE WHERE | 5 SEE OBJECT WHERE | 2 are FEELING | 1 are PLACE
SHE = 5 | 2 and she MOVES | 2 and she SEES ANYONE | 1 because she is FEELING
HE = 5 | 2 and he MOVES | 2 and he SEES ANYONE | 1 because he is FEELING
STATEMENT = 6 ONE DOES | 4 MANY DO | 3 GIRL DOES SHE | 3 BOY DOES HE
ASKED = 3 ANIMAL MOVE WHERE | 2 ANIMAL SEE ANYONE | 2 CHILD SEE ANYONE WHERE
QUESTION = 4 does ASKED | 2 do ANIMALS SEE ANYONE | 2 who SEES OBJECT WHERE | 2 where does CHILD MOVE | 2 where do ANIMALS MOVE | 2 is ANIMAL FEELING | 1 are ANIMALS FEELING
SENTENCE = 4 STATEMENT . | 1 QUESTION ?
";
