use std::collections::HashMap;

use safetensors::tensor::Dtype;

use super::*;

type Tensor = (String, Dtype, Vec<usize>, Vec<u8>);

/// One layer, width 2, vocabulary 3, context 4, hidden width 4; numbers count up from 0 in the order of the list.
fn tensors() -> Vec<Tensor> {
    let shapes: [(&str, &[usize]); 16] = [
        ("wte.weight", &[3, 2]),
        ("wpe.weight", &[4, 2]),
        ("h.0.ln_1.weight", &[2]),
        ("h.0.ln_1.bias", &[2]),
        ("h.0.attn.c_attn.weight", &[2, 6]),
        ("h.0.attn.c_attn.bias", &[6]),
        ("h.0.attn.c_proj.weight", &[2, 2]),
        ("h.0.attn.c_proj.bias", &[2]),
        ("h.0.ln_2.weight", &[2]),
        ("h.0.ln_2.bias", &[2]),
        ("h.0.mlp.c_fc.weight", &[2, 4]),
        ("h.0.mlp.c_fc.bias", &[4]),
        ("h.0.mlp.c_proj.weight", &[4, 2]),
        ("h.0.mlp.c_proj.bias", &[2]),
        ("ln_f.weight", &[2]),
        ("ln_f.bias", &[2]),
    ];
    let mut next = 0;
    let tensor = |(name, shape): (&str, &[usize])| {
        let count: usize = shape.iter().product();
        let values: Vec<f32> = (next..next + count).map(|value| value as f32).collect();
        next += count;
        (name.to_owned(), Dtype::F32, shape.to_vec(), bytes(&values))
    };
    shapes.into_iter().map(tensor).collect()
}

fn bytes(values: &[f32]) -> Vec<u8> {
    values.iter().flat_map(|value| value.to_le_bytes()).collect()
}

fn file(tensors: &[Tensor], header: &[(&str, &str)]) -> Vec<u8> {
    let views = tensors.iter().map(|(name, kind, shape, bytes)| {
        (name.as_str(), TensorView::new(*kind, shape.clone(), bytes).unwrap())
    });
    let header: HashMap<String, String> =
        header.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    safetensors::serialize(views, Some(header)).unwrap()
}

/// What the file says when one tensor is changed.
fn refused(change: impl FnOnce(&mut Vec<Tensor>)) -> String {
    let mut all = tensors();
    change(&mut all);
    Gpt2File::read(&file(&all, &[])).unwrap_err().to_string()
}

fn weight<'a>(read: &'a Gpt2File, name: &str) -> &'a Weight {
    read.weights.iter().find(|weight| weight.name == name).unwrap()
}

#[test]
fn the_shape_is_read_from_the_tensors_and_queries_keys_and_values_are_cut_apart() {
    let read = Gpt2File::read(&file(&tensors(), &[])).unwrap();
    let shape = [read.layers, read.width, read.context, read.vocabulary, read.mlp_factor];
    assert_eq!((shape, read.heads, read.tied), ([1, 2, 4, 3, 2], None, true));
    // c_attn.weight is 18 to 29, row by row of 6; its bias 30 to 35.
    assert_eq!(weight(&read, "blocks.0.attn.query.weight").values, [18., 19., 24., 25.]);
    assert_eq!(weight(&read, "blocks.0.attn.key.weight").values, [20., 21., 26., 27.]);
    assert_eq!(weight(&read, "blocks.0.attn.value.weight").values, [22., 23., 28., 29.]);
    assert_eq!(weight(&read, "blocks.0.attn.value.bias").values, [34., 35.]);
    assert_eq!(weight(&read, "blocks.0.mlp.up.weight").shape, [2, 4]);
    assert_eq!(weight(&read, "norm_final.beta").values.len(), 2);
    let count: usize = read.weights.iter().map(|weight| weight.values.len()).sum();
    let written: usize = tensors().iter().map(|(_, _, _, bytes)| bytes.len() / 4).sum();
    assert_eq!(count, written);
}

#[test]
fn prefixed_names_and_masks_of_old_files_change_nothing() {
    let mut all = tensors();
    for (name, ..) in &mut all {
        *name = format!("transformer.{name}");
    }
    let mask = |name: &str| (name.to_owned(), Dtype::U8, vec![1, 1, 4, 4], vec![1; 16]);
    all.extend([mask("transformer.h.0.attn.bias"), mask("transformer.h.0.attn.masked_bias")]);
    assert_eq!(Gpt2File::read(&file(&all, &[])), Gpt2File::read(&file(&tensors(), &[])));
}

#[test]
fn an_output_equal_to_the_table_is_tied_and_another_is_turned() {
    let head =
        |values: &[f32]| ("lm_head.weight".to_owned(), Dtype::F32, vec![3, 2], bytes(values));
    let mut all = tensors();
    all.push(head(&[0., 1., 2., 3., 4., 5.]));
    assert_eq!(Gpt2File::read(&file(&all, &[])), Gpt2File::read(&file(&tensors(), &[])));
    all.pop();
    all.push(head(&[9., 8., 7., 6., 5., 4.]));
    let read = Gpt2File::read(&file(&all, &[])).unwrap();
    assert!(!read.tied);
    let output = weight(&read, "output.weight");
    assert_eq!(
        (&output.shape[..], &output.values[..]),
        (&[2, 3][..], &[9., 7., 5., 8., 6., 4.][..])
    );
}

#[test]
fn heads_come_from_the_header_or_from_a_published_width() {
    let heads = |header| Gpt2File::read(&file(&tensors(), header)).map(|read| read.heads);
    assert_eq!(heads(&[("n_head", "2")]), Ok(Some(2)));
    assert!(heads(&[("n_head", "many")]).unwrap_err().to_string().contains("n_head “many”"));
    assert!(heads(&[("n_head", "0")]).is_err());
}

/// The three kinds of number, of values that all three hold exactly.
#[test]
fn half_precision_files_hold_the_same_network() {
    let whole = Gpt2File::read(&file(&tensors(), &[])).unwrap();
    let halved = |kind, of: fn(f32) -> u16| {
        let mut all = tensors();
        for (_, dtype, _, bytes) in &mut all {
            let words = bytes.as_chunks::<4>().0;
            *bytes =
                words.iter().flat_map(|word| of(f32::from_le_bytes(*word)).to_le_bytes()).collect();
            *dtype = kind;
        }
        Gpt2File::read(&file(&all, &[])).unwrap()
    };
    assert_eq!(halved(Dtype::BF16, |value| (value.to_bits() >> 16) as u16), whole);
    let half = |value: f32| match value.to_bits() {
        0 => 0,
        bits => (((bits >> 23) - 127 + 15) << 10 | (bits >> 13 & 0x3ff)) as u16,
    };
    assert_eq!(halved(Dtype::F16, half), whole);
}

#[test]
fn what_is_missing_foreign_or_of_another_shape_is_named_in_a_sentence() {
    let missing = refused(|all| all.retain(|(name, ..)| name != "h.0.ln_2.bias"));
    assert!(missing.contains("it lacks `h.0.ln_2.bias`"), "{missing}");
    let block = refused(|all| {
        let (_, kind, shape, bytes) = all[2].clone();
        all.push(("h.1.ln_1.weight".to_owned(), kind, shape, bytes));
    });
    assert!(block.contains("it lacks `h.1.ln_1.bias`"), "{block}");
    let extra =
        refused(|all| all.push(("score.weight".to_owned(), Dtype::F32, vec![1], vec![0; 4])));
    assert!(extra.contains("it holds `score.weight`, which GPT-2 does not have"), "{extra}");
    let turned = refused(|all| all[10].2 = vec![4, 2]);
    assert!(turned.contains("`h.0.mlp.c_fc.weight` has the shape [4, 2]"), "{turned}");
    let flat = refused(|all| all[0].2 = vec![6]);
    assert!(flat.contains("`wte.weight` has the shape [6], which is no table"), "{flat}");
    let whole = refused(|all| all[4].1 = Dtype::I32);
    assert!(whole.contains("`h.0.attn.c_attn.weight` is stored as I32"), "{whole}");
    let nan = refused(|all| all[14].3 = bytes(&[1.0, f32::NAN]));
    assert!(nan.contains("`ln_f.weight` holds a value that is not a finite number"), "{nan}");
}

#[test]
fn another_architecture_and_another_kind_of_file_are_told_apart() {
    let llama = |name: &str| (name.to_owned(), Dtype::F32, vec![1], vec![0; 4]);
    let all = [llama("model.embed_tokens.weight"), llama("model.norm.weight")];
    let other = Gpt2File::read(&file(&all, &[])).unwrap_err().to_string();
    assert!(
        other.contains("`model.embed_tokens.weight`: it is a network of another architecture"),
        "{other}"
    );
    let good = file(&tensors(), &[]);
    for broken in [&b"PK\x03\x04 a zip"[..], &good[..good.len() - 1], &[][..]] {
        let reason = Gpt2File::read(broken).unwrap_err().to_string();
        assert!(reason.contains("cut off or no safetensors file"), "{reason}");
    }
    let deep = refused(|all| all[2].0 = "h.99999999999.ln_1.weight".to_owned());
    assert!(deep.contains("it lacks"), "{deep}");
}

#[test]
fn the_shape_turns_the_knobs_of_a_run() {
    let read = Gpt2File::read(&file(&tensors(), &[("n_head", "2")])).unwrap();
    let knobs = read.knobs();
    let value =
        |path: &str| knobs.iter().find(|(name, _)| name == path).map(|(_, value)| value.clone());
    assert_eq!(value("model.context"), Some(4.into()));
    assert_eq!(value("model.heads"), Some(2.into()));
    assert!(knobs.iter().all(|(path, _)| spec::knob(path).is_some()));
}
