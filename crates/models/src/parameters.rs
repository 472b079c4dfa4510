//! A network's weights by name: counted, read, loaded, and mapped one by one.
//!
//! Names are the paths of fields, dotted: `blocks.0.attn.query.weight`. They are stable: checkpoints use them.

use std::collections::HashMap;

use burn::module::{Module, ModuleMapper, ModuleVisitor, Param, ParamId};
use burn::tensor::{Tensor, TensorData, Transaction};

use crate::{ReadError, read_back};

/// One tensor of weights on the host.
#[derive(Clone, Debug, PartialEq)]
pub struct Named {
    /// Its dotted name.
    pub name: String,
    /// Its shape.
    pub shape: Vec<usize>,
    /// Its values, last axis fastest.
    pub values: Vec<f32>,
}

/// Why weights do not fit a network.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LoadError {
    /// The network has a tensor that the file lacks.
    #[error("the weights lack `{name}`: they belong to another model")]
    Missing {
        /// The tensor.
        name: String,
    },
    /// The file has a tensor that the network lacks.
    #[error(
        "the weights hold `{name}`, which this model does not have: they belong to another model"
    )]
    Extra {
        /// The tensor.
        name: String,
    },
    /// Shapes differ.
    #[error(
        "`{name}` has the shape {found:?}, but this model needs {expected:?}: they belong to another model"
    )]
    Shape {
        /// The tensor.
        name: String,
        /// The network's.
        expected: Vec<usize>,
        /// The file's.
        found: Vec<usize>,
    },
    /// A weight is infinite or not a number.
    #[error(
        "`{name}` holds a value that is not a finite number: the file is damaged, or training had already failed when it was saved"
    )]
    NotFinite {
        /// The tensor.
        name: String,
    },
}

/// Looks at every parameter, whatever its rank.
pub trait See {
    /// Looks at one.
    fn see<const D: usize>(&mut self, name: &str, id: ParamId, tensor: Tensor<D>);
}

/// Replaces every parameter, whatever its rank.
pub trait Step {
    /// The value that takes the place of `tensor`. It comes outside any gradient; its own gradients are found by `id`.
    fn step<const D: usize>(&mut self, name: &str, id: ParamId, tensor: Tensor<D>) -> Tensor<D>;
}

/// Whether weight decay pulls on a parameter: on matrices only, embeddings included, as nanoGPT does.
pub fn decays(_name: &str, rank: usize) -> bool {
    rank >= 2
}

/// Shows every parameter to `seer`, in the order of fields.
pub fn visit<M: Module, S: See>(module: &M, seer: &mut S) {
    module.visit(&mut Visitor { path: Vec::new(), seer });
}

/// Replaces every parameter by what `stepper` makes of it. Identities and the wish for gradients stay.
pub fn map<M: Module, S: Step>(module: M, stepper: &mut S) -> M {
    module.map(&mut Mapper { path: Vec::new(), stepper })
}

/// Names and shapes of all parameters. Weights that were never drawn stay so.
pub fn names<M: Module>(module: &M) -> Vec<(String, Vec<usize>)> {
    let mut names = Names { path: Vec::new(), found: Vec::new() };
    module.visit(&mut names);
    names.found
}

/// How many numbers a network learns.
pub fn count<M: Module>(module: &M) -> usize {
    names(module).iter().map(|(_, shape)| shape.iter().product::<usize>()).sum()
}

/// All parameters, read from the device at once.
///
/// # Errors
/// [`ReadError`] when the device does not answer.
pub async fn read<M: Module>(module: &M) -> Result<Vec<Named>, ReadError> {
    struct Reader(Option<Transaction>);
    impl See for Reader {
        fn see<const D: usize>(&mut self, _: &str, _: ParamId, tensor: Tensor<D>) {
            self.0 = self.0.take().map(|transaction| transaction.register(tensor.inner()));
        }
    }
    let mut reader = Reader(Some(Transaction::default()));
    visit(module, &mut reader);
    let all = read_back(reader.0.unwrap_or_default()).await?;
    let named = |((name, shape), values)| Named { name, shape, values };
    Ok(names(module).into_iter().zip(all).map(named).collect())
}

/// `module` with the weights of `named`: exactly its own tensors, in any order, all finite.
pub fn load<M: Module>(module: M, named: &[Named]) -> Result<M, LoadError> {
    let names = names(&module);
    let mut given: HashMap<&str, &Named> =
        named.iter().map(|tensor| (tensor.name.as_str(), tensor)).collect();
    for (name, shape) in &names {
        let Some(tensor) = given.remove(name.as_str()) else {
            return Err(LoadError::Missing { name: name.clone() });
        };
        fits(tensor, shape)?;
    }
    if let Some(name) =
        named.iter().map(|tensor| &tensor.name).find(|name| given.contains_key(name.as_str()))
    {
        return Err(LoadError::Extra { name: name.clone() });
    }
    let by_name = named.iter().map(|tensor| (tensor.name.as_str(), tensor)).collect();
    Ok(map(module, &mut Loader { by_name }))
}

fn fits(tensor: &Named, shape: &[usize]) -> Result<(), LoadError> {
    let name = tensor.name.clone();
    if tensor.shape != shape || tensor.values.len() != shape.iter().product::<usize>() {
        return Err(LoadError::Shape {
            name,
            expected: shape.to_vec(),
            found: tensor.shape.clone(),
        });
    }
    if !tensor.values.iter().all(|value| value.is_finite()) {
        return Err(LoadError::NotFinite { name });
    }
    Ok(())
}

struct Loader<'a> {
    by_name: HashMap<&'a str, &'a Named>,
}

impl Step for Loader<'_> {
    fn step<const D: usize>(&mut self, name: &str, _: ParamId, tensor: Tensor<D>) -> Tensor<D> {
        match self.by_name.get(name) {
            Some(named) => {
                let data = TensorData::new(named.values.clone(), tensor.dims());
                Tensor::from_data(data, &tensor.device())
            }
            None => tensor,
        }
    }
}

/// Not a [`See`], which is given a tensor: shapes are known without one.
struct Names {
    path: Vec<String>,
    found: Vec<(String, Vec<usize>)>,
}

impl ModuleVisitor for Names {
    fn enter_module(&mut self, name: &str, _container_type: &str) {
        self.path.push(name.to_owned());
    }

    fn exit_module(&mut self, _name: &str, _container_type: &str) {
        self.path.pop();
    }

    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        self.found.push((self.path.join("."), param.lazy_shape().to_vec()));
    }
}

struct Visitor<'a, S> {
    path: Vec<String>,
    seer: &'a mut S,
}

impl<S: See> ModuleVisitor for Visitor<'_, S> {
    fn enter_module(&mut self, name: &str, _container_type: &str) {
        self.path.push(name.to_owned());
    }

    fn exit_module(&mut self, _name: &str, _container_type: &str) {
        self.path.pop();
    }

    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        self.seer.see(&self.path.join("."), param.id, param.val());
    }
}

struct Mapper<'a, S> {
    path: Vec<String>,
    stepper: &'a mut S,
}

impl<S: Step> ModuleMapper for Mapper<'_, S> {
    fn enter_module(&mut self, name: &str, _container_type: &str) {
        self.path.push(name.to_owned());
    }

    fn exit_module(&mut self, _name: &str, _container_type: &str) {
        self.path.pop();
    }

    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let name = self.path.join(".");
        let (id, tensor, mapper) = param.consume();
        let (is_autodiff, wants_gradient) = (tensor.is_autodiff(), tensor.is_require_grad());
        let mut tensor = self.stepper.step(&name, id, tensor.inner()).inner();
        if is_autodiff {
            tensor = tensor.autodiff().set_require_grad(wants_gradient);
        }
        Param::from_mapped_value(id, tensor, mapper)
    }
}

#[cfg(test)]
mod tests {
    use burn::nn::{Linear, LinearConfig};
    use burn::tensor::Device;

    use super::*;

    fn layer() -> Linear {
        LinearConfig::new(2, 3).init(&Device::flex())
    }

    fn weights() -> Vec<Named> {
        let named = |name: &str, shape: &[usize]| Named {
            name: name.to_owned(),
            shape: shape.to_vec(),
            values: vec![0.5; shape.iter().product()],
        };
        vec![named("bias", &[3]), named("weight", &[2, 3])]
    }

    #[test]
    fn what_is_loaded_is_read_back() {
        let read = pollster::block_on(read(&load(layer(), &weights()).unwrap()));
        assert_eq!(read, Ok(weights().into_iter().rev().collect()));
    }

    #[test]
    fn weights_that_do_not_fit_are_refused_by_name() {
        let refused = |change: fn(&mut Vec<Named>)| {
            let mut weights = weights();
            change(&mut weights);
            load(layer(), &weights).unwrap_err()
        };
        let name = || "weight".to_owned();
        assert_eq!(refused(|all| all.truncate(1)), LoadError::Missing { name: name() });
        let extra = refused(|all| all.push(Named { name: "gate".into(), ..all[0].clone() }));
        assert_eq!(extra, LoadError::Extra { name: "gate".into() });
        let (expected, found) = (vec![2, 3], vec![3, 2]);
        let turned = refused(|all| all[1].shape = vec![3, 2]);
        assert_eq!(turned, LoadError::Shape { name: name(), expected, found });
        let cut = refused(|all| all[1].values.truncate(5));
        assert!(matches!(cut, LoadError::Shape { .. }));
        let broken = refused(|all| all[1].values[4] = f32::NAN);
        assert_eq!(broken, LoadError::NotFinite { name: name() });
    }

    #[test]
    fn decay_pulls_on_matrices_only() {
        assert!(decays("token_embedding.weight", 2) && !decays("norm_final.gamma", 1));
    }

    #[test]
    fn mapping_keeps_identities_and_the_wish_for_gradients() {
        struct Double;
        impl Step for Double {
            fn step<const D: usize>(&mut self, _: &str, _: ParamId, x: Tensor<D>) -> Tensor<D> {
                x * 2.0
            }
        }
        let layer = LinearConfig::new(2, 3).init(&Device::flex().autodiff());
        let before = pollster::block_on(read(&layer)).unwrap();
        let id = layer.weight.id;
        let doubled = map(layer, &mut Double);
        assert_eq!(doubled.weight.id, id);
        assert!(doubled.weight.val().is_require_grad());
        let after = pollster::block_on(read(&doubled)).unwrap();
        assert!(before[0].values.iter().zip(&after[0].values).all(|(a, b)| a * 2.0 == *b));
    }
}
