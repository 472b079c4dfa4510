"""Reference numbers for a whole Mistral: the transformers library's own network, tiny, with weights drawn here.

Nothing of it is ours: `MistralForCausalLM` masks the band, turns queries and keys, shares keys, and keeps the keys of its cache. Its text is read
three ways, whole, token by token through its sliding cache, and in chunks of a window; and the gradient of each position's likeliest
log-probability by every input's embedding is taken after one layer and after two. Batches and steps are those of gpt.py, AdamW as there.

Its rotary positions pair channels i and i + K/2 of a head, ours 2i and 2i + 1: the rows of queries and keys are stored in our order.

    python tests/parity/mistral.py        # writes tests/parity/fixtures/mistral.safetensors
"""

import torch
import torch.nn as nn
import torch.nn.functional as F
import transformers
from transformers import DynamicCache, MistralConfig, MistralForCausalLM

import gpt
import llama

SPEC = gpt.BASE | llama.ALL | dict(heads=4, bias=False, tied=False)
TEXT = 20
OURS = {
    "model.embed_tokens": "token_embedding",
    "model.norm": "norm_final",
    "lm_head": "output",
    "model.layers": "blocks",
    "input_layernorm": "norm1",
    "post_attention_layernorm": "norm2",
    "self_attn.q_proj": "attn.query",
    "self_attn.k_proj": "attn.key",
    "self_attn.v_proj": "attn.value",
    "self_attn.o_proj": "attn.out",
    "mlp.gate_proj": "mlp.gate",
    "mlp.up_proj": "mlp.up",
    "mlp.down_proj": "mlp.down",
}


def drawn():
    """All weights far enough from zero for every path to matter."""
    config = MistralConfig(
        vocab_size=gpt.VOCABULARY, hidden_size=SPEC["width"], intermediate_size=44, num_hidden_layers=SPEC["layers"],
        num_attention_heads=SPEC["heads"], num_key_value_heads=SPEC["heads"] // SPEC["heads_per_key"],
        max_position_embeddings=64, rms_norm_eps=1e-5, tie_word_embeddings=False,
        rope_parameters=dict(rope_type="default", rope_theta=10000.0), sliding_window=SPEC["attention_window"],
        pad_token_id=None, bos_token_id=None, eos_token_id=None, attn_implementation="eager",
    )
    torch.manual_seed(gpt.SEED)
    model = MistralForCausalLM(config).float().eval()
    for name, parameter in model.named_parameters():
        noise = torch.randn_like(parameter) * 0.2
        parameter.data = 1 + noise if "norm" in name else noise
    return model


def our_name(name):
    for theirs, ours in OURS.items():
        name = name.replace(theirs, ours)
    return name.replace(".weight", ".gamma") if "norm" in name else name


def our_order(name, tensor):
    """Rows of queries and keys: channels i and i + K/2 of a head become neighbours. Matrices lie as burn has them, inputs first."""
    if ".query." in name or ".key." in name:
        K = SPEC["width"] // SPEC["heads"]
        tensor = tensor.view(-1, 2, K // 2, tensor.shape[1]).transpose(1, 2).reshape(tensor.shape)
    return tensor.T if gpt.is_linear(name) else tensor


def stored(kind, model, read=lambda parameter: parameter):
    tensors = {}
    for name, parameter in model.named_parameters():
        name = our_name(name)
        tensors[f"{kind}/{name}"] = our_order(name, read(parameter).detach()).contiguous().clone()
    return tensors


def loss(model, batch):
    return F.cross_entropy(model(batch[:, :-1], use_cache=False).logits.flatten(0, 1), batch[:, 1:].flatten())


def train():
    model = drawn()
    optimiser = gpt.OPTIMISERS["adamw"](model)
    losses, norms = [], []
    for batch in gpt.batches():
        model.zero_grad()
        found = loss(model, batch)
        found.backward()
        norms.append(nn.utils.clip_grad_norm_(model.parameters(), 1.0).item())
        optimiser.step()
        losses.append(found.item())
    return dict(losses=losses, norms=norms), stored("final", model)


@torch.no_grad()
def in_pieces(model, text, length):
    """Logits of a text that is read so many tokens at a time, with the library's sliding cache."""
    cache, parts = DynamicCache(config=model.config), []
    for start in range(0, text.shape[1], length):
        piece = text[:, start : start + length]
        parts.append(model(piece, cache=cache, use_cache=True).logits)
    return torch.cat(parts, dim=1)[0]


def influence(model, text):
    """[layers, T, T]: the sum of |slopes| of each position's likeliest log-probability by each input's embedding, after the first layers."""
    rows = []
    for layers in range(1, SPEC["layers"] + 1):
        model.config.num_hidden_layers = layers  # the forward pass cuts its list of layers here
        for at in range(text.shape[1]):
            embedded = model.model.embed_tokens(text).detach().requires_grad_()
            logits = model(inputs_embeds=embedded, use_cache=False).logits[0, at]
            F.log_softmax(logits, dim=0).max().backward()
            rows.append(embedded.grad[0].abs().sum(dim=1))
    model.config.num_hidden_layers = SPEC["layers"]
    return torch.stack(rows).view(SPEC["layers"], text.shape[1], text.shape[1])


def main():
    torch.set_num_threads(1)
    model = drawn()
    batch = gpt.batches()[0]
    tensors = stored("initial", model)
    tensors["logits"] = model(batch[:, :-1], use_cache=False).logits.detach().clone()
    loss(model, batch).backward()
    tensors |= stored("gradients", model, lambda parameter: parameter.grad)
    steps, final = train()
    text = torch.randint(gpt.VOCABULARY, (1, TEXT), generator=torch.Generator().manual_seed(gpt.SEED))
    tensors["text"] = text[0].float()
    tensors["whole"] = model(text, use_cache=False).logits[0].detach().clone()
    tensors["rolling"] = in_pieces(model, text, 1)
    tensors["chunked"] = in_pieces(model, text, SPEC["attention_window"])
    tensors["influence"] = influence(model, text)
    gpt.write("mistral", steps | dict(spec=SPEC, transformers=transformers.__version__), tensors | final)
    for name in ("rolling", "chunked"):
        print(name, (tensors[name] - tensors["whole"]).abs().max().item())


if __name__ == "__main__":
    main()
