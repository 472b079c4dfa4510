//! The tape (Wengert's list): every operation in the order in which it was done, with its value, its parents and its gradient.
//!
//! Values are recorded on the way there, gradients are added up on the way back; each node knows one rule, [`Op::sent`].

/// Where a node lies on its tape.
pub type Id = usize;

/// What a node does with its parents.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Op {
    /// A variable: its gradient is wanted.
    Input,
    /// A number that never changes: nothing is sent to it.
    Constant,
    Add,
    Subtract,
    Multiply,
    Divide,
    Negate,
    /// To a fixed exponent.
    Power(f64),
    Relu,
    Tanh,
    Exp,
    Ln,
    Sqrt,
    Sin,
    Cos,
}

impl Op {
    /// How many parents it has.
    pub fn arity(self) -> usize {
        match self {
            Self::Input | Self::Constant => 0,
            Self::Add | Self::Subtract | Self::Multiply | Self::Divide => 2,
            Self::Negate | Self::Power(_) | Self::Relu | Self::Tanh | Self::Exp => 1,
            Self::Ln | Self::Sqrt | Self::Sin | Self::Cos => 1,
        }
    }

    /// How it is written.
    pub fn sign(self) -> String {
        match self {
            Self::Power(exponent) => format!("to the {exponent}"),
            Self::Add => "+".into(),
            Self::Subtract => "−".into(),
            Self::Multiply => "×".into(),
            Self::Divide => "÷".into(),
            Self::Negate => "minus".into(),
            _ => format!("{self:?}").to_lowercase(),
        }
    }

    /// Its value, of its parents'.
    pub fn value(self, a: f64, b: f64) -> f64 {
        match self {
            Self::Input | Self::Constant => a,
            Self::Add => a + b,
            Self::Subtract => a - b,
            Self::Multiply => a * b,
            Self::Divide => a / b,
            Self::Negate => -a,
            Self::Power(exponent) => libm::pow(a, exponent),
            Self::Relu => a.max(0.0),
            Self::Tanh => libm::tanh(a),
            Self::Exp => libm::exp(a),
            Self::Ln => libm::log(a),
            Self::Sqrt => a.sqrt(),
            Self::Sin => libm::sin(a),
            Self::Cos => libm::cos(a),
        }
    }

    /// What it sends to each parent: its own gradient times its slope towards that parent.
    pub fn sent(self, gradient: f64, a: f64, b: f64, value: f64) -> [f64; 2] {
        let towards = match self {
            Self::Input | Self::Constant => 0.0,
            Self::Add => return [gradient, gradient],
            Self::Subtract => return [gradient, -gradient],
            Self::Multiply => return [gradient * b, gradient * a],
            Self::Divide => {
                let share = gradient / b;
                return [share, -share * value];
            }
            Self::Negate => -gradient,
            Self::Power(exponent) => gradient * (exponent * libm::pow(a, exponent - 1.0)),
            Self::Relu => gradient * f64::from(u8::from(a > 0.0)),
            Self::Tanh => gradient * (1.0 - value * value),
            Self::Exp => gradient * value,
            Self::Ln => gradient / a,
            Self::Sqrt => gradient / (2.0 * value),
            Self::Sin => gradient * libm::cos(a),
            Self::Cos => -gradient * libm::sin(a),
        };
        [towards, 0.0]
    }

    /// Operations of [`Op::sent`] and of adding the results up, where only the parents marked `true` are sent to.
    /// Signs are free where a sum may take away instead; a function of the machine counts as one operation.
    pub fn operations_back(self, to: [bool; 2]) -> u64 {
        let [first, second] = to.map(u64::from);
        match self {
            Self::Input | Self::Constant => 0,
            Self::Add | Self::Subtract => first + second,
            Self::Multiply => 2 * (first + second),
            // The share is computed once; the first parent adds it, the second multiplies before.
            Self::Divide => (1 + first + 2 * second) * (first | second),
            Self::Negate => first,
            Self::Exp | Self::Ln | Self::Relu => 2 * first,
            Self::Sin | Self::Cos | Self::Sqrt => 3 * first,
            Self::Power(_) | Self::Tanh => 4 * first,
        }
    }
}

/// A number with its history.
#[derive(Clone, Copy, Debug)]
pub struct Node {
    pub op: Op,
    pub parents: [Id; 2],
    pub value: f64,
    /// How much the result grows where this grows by one; as far as it has arrived.
    pub gradient: f64,
}

/// All nodes of one computation, parents before children.
#[derive(Clone, Debug, Default)]
pub struct Tape {
    pub nodes: Vec<Node>,
}

/// Operations of a computation, and of its derivatives.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Operations {
    /// To compute the value.
    pub value: u64,
    /// To compute the value and send every gradient back: reverse mode.
    pub reverse: u64,
    /// To compute the value and one derivative beside it: a pass of forward mode.
    pub pass: u64,
}

impl Operations {
    /// What the survey calls c: reverse mode against the value alone.
    pub fn ratio(self) -> f64 {
        self.reverse as f64 / self.value as f64
    }
}

impl Tape {
    /// A variable.
    pub fn input(&mut self, value: f64) -> Id {
        self.leaf(Op::Input, value)
    }

    /// A fixed number.
    pub fn constant(&mut self, value: f64) -> Id {
        self.leaf(Op::Constant, value)
    }

    fn leaf(&mut self, op: Op, value: f64) -> Id {
        self.nodes.push(Node { op, parents: [0; 2], value, gradient: 0.0 });
        self.nodes.len() - 1
    }

    /// Does an operation and writes it down. One with a single parent names it twice.
    pub fn push(&mut self, op: Op, a: Id, b: Id) -> Id {
        let value = op.value(self.nodes[a].value, self.nodes[b].value);
        self.nodes.push(Node { op, parents: [a, b], value, gradient: 0.0 });
        self.nodes.len() - 1
    }

    pub fn value(&self, id: Id) -> f64 {
        self.nodes[id].value
    }

    /// The parents that a node has.
    pub fn parents(&self, id: Id) -> &[Id] {
        let node = &self.nodes[id];
        &node.parents[..node.op.arity()]
    }

    /// Computes all values again, after an input was moved.
    pub fn again(&mut self) {
        for id in 0..self.nodes.len() {
            let Node { op, parents: [a, b], .. } = self.nodes[id];
            if op.arity() > 0 {
                self.nodes[id].value = op.value(self.nodes[a].value, self.nodes[b].value);
            }
        }
    }

    /// The result's slope towards itself is one; all others wait.
    pub fn begin(&mut self, result: Id) {
        for node in &mut self.nodes {
            node.gradient = 0.0;
        }
        self.nodes[result].gradient = 1.0;
    }

    /// One node sends to its parents what they are due.
    pub fn send(&mut self, id: Id) {
        let Node { op, parents: [a, b], value, gradient } = self.nodes[id];
        if op.arity() == 0 {
            return;
        }
        let [to_a, to_b] = op.sent(gradient, self.nodes[a].value, self.nodes[b].value, value);
        self.nodes[a].gradient += to_a;
        if op.arity() == 2 {
            self.nodes[b].gradient += to_b;
        }
    }

    /// Reverse mode: every gradient, in one sweep from the result to the inputs.
    pub fn backward(&mut self, result: Id) {
        self.begin(result);
        for id in (0..=result).rev() {
            self.send(id);
        }
    }

    /// Counts the operations of what is written down.
    pub fn operations(&self) -> Operations {
        let mut operations = Operations::default();
        for node in self.nodes.iter().filter(|node| node.op.arity() > 0) {
            let [a, b] = node.parents.map(|parent| self.nodes[parent].op != Op::Constant);
            let back = node.op.operations_back([a, b && node.op.arity() == 2]);
            operations.value += 1;
            operations.reverse += 1 + back;
            // A tangent is formed where a gradient would be added up: one operation less, but a change of sign stays one.
            operations.pass += 1 + back.saturating_sub(1).max(1);
        }
        operations
    }
}
