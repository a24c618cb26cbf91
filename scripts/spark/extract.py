"""Extracts the claims of a distributed corpus on Spark: documents in, Parquet out.

    spark-submit extract.py IN OUT [--slices N] [--set NAME=VALUE …]      (options of ascribe.Extractor)

IN is Parquet or JSON Lines (by its ending, or --format) with a column `text`, and, if known, `id`, `title`, `author`,
`date`, `url`, `outlet`. A document without `id` is called by the SHA-256 of its text; of several with one id, one is
done. Lines that are no documents are listed as failed. OUT becomes

    claims/slice=N/…    the claim records, nested, as `ascribe schema` describes them
    failed/slice=N/…    id and error of the documents that could not be done

The corpus is cut into slices by a hash of the ids. A slice appears when it is whole and is not done again: a run that
was broken off goes on where it was, and a run over again gives the same. --slices must stay the same then.
"""

import argparse
import json
import os
import sys

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

FIELDS = ("id", "text", "title", "author", "date", "url", "outlet")


def options():
    p = argparse.ArgumentParser(usage=__doc__)
    p.add_argument("corpus", metavar="IN")
    p.add_argument("out", metavar="OUT")
    p.add_argument("--format", choices=("parquet", "json"))
    p.add_argument("--slices", type=int, default=16)
    p.add_argument("--tasks", type=int, help="tasks for each slice [default: four for each core]")
    p.add_argument("--set", action="append", default=[], metavar="NAME=VALUE")
    return p.parse_args()


def extractor(settings):
    """The extractor of this Python worker, which stays from task to task: one warm model for each executor core."""
    import ascribe

    # Spark sends this script's functions anew with each task, with globals of their own. A module is there once.
    warm = vars(ascribe).setdefault("_warm", {})
    # Spark forks its workers: what another process started is not ours.
    key = (os.getpid(), json.dumps(settings, sort_keys=True))
    if key not in warm:
        warm.clear()
        warm[key] = ascribe.Extractor(jobs=1, **settings)
    return warm[key]


def work(settings):
    """The function that Spark runs on the batches of a task: a row for each claim and for each failed document."""

    def extract(batches):
        import pyarrow as pa

        schema = pa.schema([("failed", FAILED()), ("claim", pa.struct(list(claim_schema())))])
        rows = (row for batch in batches for row in batch.to_pylist())
        documents = ({name: value for name, value in row.items() if value is not None} for row in rows)
        out = []
        for result in extractor(settings).iter_results(documents):
            out += [{"claim": claim.to_dict(), "failed": None} for claim in result.claims]
            if result.error is not None:
                out.append({"claim": None, "failed": {"id": result.id, "error": result.error}})
            if len(out) >= 1024:
                yield pa.RecordBatch.from_pylist(out, schema=schema)
                out = []
        if out:
            yield pa.RecordBatch.from_pylist(out, schema=schema)

    return extract


def claim_schema():
    import ascribe

    return ascribe.arrow_schema()


def FAILED():
    import pyarrow as pa

    return pa.struct([("id", pa.string()), ("error", pa.string())])


def is_whole(spark, path):
    """Whether Spark has finished writing `path`."""
    jvm_path = spark._jvm.org.apache.hadoop.fs.Path(f"{path}/_SUCCESS")
    return jvm_path.getFileSystem(spark._jsc.hadoopConfiguration()).exists(jvm_path)


def documents(spark, path, form, slices):
    """The documents, each with an id and its slice."""
    form = form or ("parquet" if "parquet" in os.path.basename(path.rstrip("/")) else "json")
    table = getattr(spark.read, form)(path)
    names = [name for name in FIELDS if name in table.columns]
    if "text" not in names:
        sys.exit(f"error: {path} has no column text\nhint: its columns are {', '.join(table.columns)}")
    # A line of JSON that Spark cannot read comes as nothing but itself.
    broken = [F.col("_corrupt_record")] if "_corrupt_record" in table.columns else []
    known = [F.col("id").cast("string")] if "id" in names else []
    own = F.coalesce(*known, *(F.sha2(one.cast("string"), 256) for one in [F.col("text"), *broken]), F.lit("no id"))
    rest = [F.col(name).cast("string").alias(name) for name in names if name != "id"]
    table = table.select(own.alias("id"), *rest)
    # Which of several is kept may not depend on the order in which they come.
    first = table.groupBy("id").agg(F.min(F.struct([name for name in table.columns if name != "id"])).alias("rest"))
    table = first.select("id", "rest.*")
    return table.withColumn("slice", F.pmod(F.xxhash64("id"), F.lit(slices)))


def main():
    o = options()
    settings = dict(one.split("=", 1) for one in o.set)
    spark = SparkSession.builder.appName("ascribe").getOrCreate()
    from pyspark.sql.pandas.types import from_arrow_schema
    import pyarrow as pa

    schema = from_arrow_schema(pa.schema([("failed", FAILED()), ("claim", pa.struct(list(claim_schema())))]))
    corpus = documents(spark, o.corpus, o.format, o.slices)
    tasks = o.tasks or 4 * spark.sparkContext.defaultParallelism
    for number in range(o.slices):
        claims, failed, found = (f"{o.out}/{part}/slice={number}" for part in ("claims", "failed", "found"))
        if is_whole(spark, claims) and is_whole(spark, failed):
            continue
        # Written once and read twice, so that no document is read twice by the model.
        rows = corpus.where(F.col("slice") == number).drop("slice").repartition(tasks, "id")
        rows.mapInArrow(work(settings), schema).write.mode("overwrite").parquet(found)
        rows = spark.read.schema(schema).parquet(found)
        rows.where("failed is not null").select("failed.*").coalesce(1).write.mode("overwrite").parquet(failed)
        done = rows.where("claim is not null").select("claim.*").orderBy("document.id", "content.spans", "id")
        done.coalesce(max(1, tasks // 4)).write.mode("overwrite").parquet(claims)
        remove(spark, found)
    remove(spark, f"{o.out}/found")
    spark.stop()


def remove(spark, path):
    path = spark._jvm.org.apache.hadoop.fs.Path(path)
    path.getFileSystem(spark._jsc.hadoopConfiguration()).delete(path, True)


if __name__ == "__main__":
    main()
