"""Extracts the claims of a corpus with Ray Data: documents in, Parquet out. One warm worker an actor.

    extract.py IN.jsonl OUT [--actors N] [--set NAME=VALUE …]      (options of ascribe.Extractor)

IN is JSON Lines with `text` and, if known, `id`, `title`, `author`, `date`, `url`, `outlet`. OUT becomes a folder of
Parquet with a row a claim, in the columns of `Claims.to_pandas()`, and a row with `error` for a document that failed.
"""

import argparse

import ray

import ascribe


class Extract:
    """An actor: the model stays loaded from batch to batch."""

    def __init__(self, settings):
        self.extractor = ascribe.Extractor(jobs=1, **settings)

    def __call__(self, batch):
        rows = batch.to_dict("records")
        documents = ({name: value for name, value in row.items() if isinstance(value, str)} for row in rows)
        claims = self.extractor.extract(documents, on_error="ignore")
        table = claims.to_pandas()
        # Ray's tables know no tuples.
        for name in table.columns[table.columns.str.endswith(("spans", "span", "mention"))]:
            table[name] = [None if value is None else str([list(one) if isinstance(one, tuple) else one
                                                           for one in value]) for value in table[name]]
        table["error"] = None
        for failed in claims.failed:
            table.loc[len(table), ["document_id", "error"]] = [failed.id, failed.error]
        return table


def main():
    p = argparse.ArgumentParser(usage=__doc__)
    p.add_argument("corpus", metavar="IN")
    p.add_argument("out", metavar="OUT")
    p.add_argument("--actors", type=int, default=2, help="one a core; reading and writing take the other halves")
    p.add_argument("--set", action="append", default=[], metavar="NAME=VALUE")
    o = p.parse_args()
    settings = dict(one.split("=", 1) for one in o.set)
    lines = o.corpus.endswith((".jsonl", ".json"))
    corpus = ray.data.read_json(o.corpus, lines=True) if lines else ray.data.read_parquet(o.corpus)
    extract = corpus.map_batches(Extract, fn_constructor_args=[settings], batch_size=64, batch_format="pandas", num_cpus=0.5,
                                 compute=ray.data.ActorPoolStrategy(size=o.actors))
    extract.write_parquet(o.out)


if __name__ == "__main__":
    main()
