//! Rows as Apache Parquet.

use std::io::{self, Write};
use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical, ZstdLevel};
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::{Type, TypePtr};

use super::column::{COLUMNS, Cell, ValueType};
use super::line::Line;

/// Rows of a group, which is held in memory.
const GROUP_ROWS: usize = 8192;

/// Bytes of text after which a group ends early.
const GROUP_BYTES: usize = 16 << 20;

/// Writes the columns: texts as UTF-8, counts as 64-bit integers, shares as doubles, `null` where there is nothing to say.
///
/// # Errors
/// When a row cannot be had or `out` cannot be written.
pub fn write(lines: impl Iterator<Item = io::Result<Line>>, out: &mut (dyn Write + Send)) -> io::Result<()> {
    let properties = WriterProperties::builder().set_compression(Compression::ZSTD(ZstdLevel::default())).build();
    let mut writer = SerializedFileWriter::new(out, schema().map_err(failed)?, Arc::new(properties)).map_err(failed)?;
    let mut group: Vec<Line> = Vec::new();
    let mut bytes = 0;
    for line in lines {
        let line = line?;
        bytes += line.cells.iter().map(|cell| if let Cell::Text(text) = cell { text.len() } else { 0 }).sum::<usize>();
        group.push(line);
        if group.len() == GROUP_ROWS || bytes > GROUP_BYTES {
            flush(&group, writer.next_row_group().map_err(failed)?).map_err(failed)?;
            group.clear();
            bytes = 0;
        }
    }
    if !group.is_empty() {
        flush(&group, writer.next_row_group().map_err(failed)?).map_err(failed)?;
    }
    writer.close().map_err(failed)?;
    Ok(())
}

fn schema() -> Result<TypePtr, ParquetError> {
    let field = |column: &super::Column| {
        let (physical, logical) = match column.value_type() {
            ValueType::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
            ValueType::Share => (Physical::DOUBLE, None),
            ValueType::Count => (Physical::INT64, None),
        };
        let field = Type::primitive_type_builder(column.name, physical).with_logical_type(logical);
        field.with_repetition(Repetition::OPTIONAL).build().map(Arc::new)
    };
    let fields = COLUMNS.iter().map(field).collect::<Result<_, _>>()?;
    Type::group_type_builder("claims").with_fields(fields).build().map(Arc::new)
}

fn flush<W: Write + Send>(group: &[Line], mut out: SerializedRowGroupWriter<'_, W>) -> Result<(), ParquetError> {
    for (at, column) in COLUMNS.iter().enumerate() {
        let Some(mut writer) = out.next_column()? else { break };
        let cells = || group.iter().map(|line| &line.cells[at]);
        match column.value_type() {
            ValueType::Text => {
                let text = |cell: &Cell| match cell {
                    Cell::Text(text) if !text.is_empty() => Some(ByteArray::from(text.as_str())),
                    _ => None,
                };
                let (values, there) = split(cells().map(text));
                writer.typed::<ByteArrayType>().write_batch(&values, Some(&there), None)?;
            }
            ValueType::Share => {
                let share = |cell: &Cell| if let Cell::Share(share) = cell { *share } else { None };
                let (values, there) = split(cells().map(share));
                writer.typed::<DoubleType>().write_batch(&values, Some(&there), None)?;
            }
            ValueType::Count => {
                let count = |cell: &Cell| if let Cell::Count(count) = cell { i64::try_from(*count).ok() } else { None };
                let (values, there) = split(cells().map(count));
                writer.typed::<Int64Type>().write_batch(&values, Some(&there), None)?;
            }
        }
        writer.close()?;
    }
    out.close()?;
    Ok(())
}

/// The values, and for each row 1 if it has one, or 0.
fn split<T>(cells: impl Iterator<Item = Option<T>>) -> (Vec<T>, Vec<i16>) {
    let mut values = Vec::new();
    let there = cells.map(|cell| {
        let there = i16::from(cell.is_some());
        values.extend(cell);
        there
    });
    let there = there.collect();
    (values, there)
}

/// The error of `out`, if it was one.
fn failed(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(error) => match error.downcast::<io::Error>() {
            Ok(error) => *error,
            Err(error) => io::Error::other(error),
        },
        error => io::Error::other(error),
    }
}
