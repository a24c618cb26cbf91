//! Products of 8-bit matrices: weights rounded by column, states rounded by row, sums exact.

use anyhow::{Result, anyhow};
use rten_gemm::{GemmExecutor, GemmInputA, GemmInputB, GemmOptions, PackedBMatrix};
use rten_simd::SimdOp;
use rten_tensor::{Matrix, NdTensorView};
use tch::{Kind, Tensor};

use super::floats;
use super::simd::{Bytes, Floats};

/// Multiplies bytes with signed bytes.
pub struct Products(GemmExecutor<u8, i8, i32>);

impl Products {
    /// `None` where the processor would round within sums.
    pub fn new() -> Option<Self> {
        let products = GemmExecutor::default();
        (!products.may_saturate()).then_some(Self(products))
    }

    /// `[rows, k]` times `[k, columns]`. What stands for zero on the left is taken off by [`Floats`]: the product's own way
    /// of doing that takes it wrong from the second tile of rows on (`rten-gemm` 0.27).
    fn multiply(&self, left: Matrix<u8>, right: &PackedBMatrix<i8>, sums: &mut [i32]) -> Result<()> {
        let (left, right) = (GemmInputA::Unpacked(left), GemmInputB::Packed(right));
        let done = self.0.gemm(sums, left, right, GemmOptions::default());
        done.map_err(|error| anyhow!("a product of bytes failed: {error}"))
    }
}

/// Rows as bytes.
#[derive(Default)]
pub struct Rows {
    bytes: Vec<u8>,
    /// Step between two bytes of each row, and the byte that stands for zero.
    ranges: Vec<(f32, u8)>,
}

impl Rows {
    /// Rounds rows of `width` values, each by its own range.
    pub fn round(&mut self, values: &[f32], width: usize) {
        let rows = values.chunks_exact(width).zip(room(&mut self.bytes, values.len()).chunks_exact_mut(width));
        self.ranges.clear();
        self.ranges.extend(rows.map(|(row, out)| Bytes { row, out }.dispatch()));
    }
}

/// A linear layer.
pub struct Linear {
    input: usize,
    weights: PackedBMatrix<i8>,
    columns: Vec<f32>,
    ones: Vec<f32>,
    bias: Vec<f32>,
}

impl Linear {
    /// Rounds `[output, input]` weights, each output by its greatest weight.
    pub fn new(products: &Products, weights: &Tensor, bias: &Tensor) -> Result<Self> {
        let columns = weights.abs().amax([1], true).clamp_min(f64::from(f32::MIN_POSITIVE)) / 127.0;
        let rounded = (weights / &columns).round();
        let ones = rounded.sum_dim_intlist([1].as_slice(), true, Kind::Float) * &columns;
        let [output, input] = [0, 1].map(|side| usize::try_from(weights.size()[side]).unwrap_or_default());
        let bytes: Vec<i8> = Vec::try_from(rounded.to_kind(Kind::Int8).flatten(0, -1))?;
        let packed = products.0.prepack_b(NdTensorView::from_data([output, input], &bytes[..]).transposed());
        Ok(Self { input, weights: packed, columns: floats(&columns)?, ones: floats(&ones)?, bias: floats(bias)? })
    }

    /// Values of a row of its output.
    pub fn outputs(&self) -> usize {
        self.bias.len()
    }

    /// `[rows, output]` of rounded rows, in `out`; `finish` turns sums into values, a row at a time.
    pub fn apply<'a>(
        &self,
        products: &Products,
        rows: &Rows,
        sums: &mut Vec<i32>,
        out: &'a mut Vec<f32>,
        finish: impl Fn(Floats),
    ) -> Result<&'a [f32]> {
        let (output, count) = (self.outputs(), rows.ranges.len());
        let (sums, out) = (room(sums, count * output), room(out, count * output));
        let left = NdTensorView::from_data([count, self.input], &rows.bytes[..count * self.input]);
        products.multiply(left, &self.weights, sums)?;
        let Self { columns, ones, bias, .. } = self;
        for ((sums, out), &row) in sums.chunks_exact(output).zip(out.chunks_exact_mut(output)).zip(&rows.ranges) {
            finish(Floats { sums, row, columns, ones, bias, out });
        }
        Ok(out)
    }
}

/// The first `length` values of a buffer that only grows: filling it anew each time would cost as much as adding up.
pub fn room<T: Clone + Default>(buffer: &mut Vec<T>, length: usize) -> &mut [T] {
    if buffer.len() < length {
        buffer.resize(length, T::default());
    }
    &mut buffer[..length]
}
