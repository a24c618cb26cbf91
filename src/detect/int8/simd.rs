//! The vector loops between the integer products: what becomes of a row, one pass each.
//!
//! All lengths are whole vectors (see [`super::fits`]).

#![expect(clippy::inline_always, reason = "what is not inlined is not compiled for the processor's vectors")]

use rten_simd::ops::{BitOps, FloatOps, NarrowSaturate, NumOps, ToFloat};
use rten_simd::{Isa, Simd, SimdOp, SimdUnaryOp};
use rten_vecmath::Gelu;

/// Values of the widest vector of bytes: rows are whole numbers of these.
pub const LANES: usize = 64;

/// Rounds a row to bytes; returns the step between two bytes and the byte that stands for zero.
pub struct Bytes<'a> {
    pub row: &'a [f32],
    pub out: &'a mut [u8],
}

impl SimdOp for Bytes<'_> {
    type Output = (f32, u8);

    #[inline(always)]
    fn eval<I: Isa>(self, isa: I) -> (f32, u8) {
        let ops = isa.f32();
        let width = ops.len();
        let (mut least, mut most) = (ops.zero(), ops.zero());
        for chunk in self.row.chunks_exact(width) {
            let x = ops.load(chunk);
            (least, most) = (ops.min(least, x), ops.max(most, x));
        }
        let least = ops.fold_splat(least, 0.0, f32::min);
        let most = ops.fold_splat(most, 0.0, f32::max);
        let (least, most) = (least.to_array()[0], most.to_array()[0]);
        let step = ((most - least) / 255.0).max(f32::MIN_POSITIVE);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the row's range holds zero")]
        let zero = (-least / step).round_ties_even() as u8;
        store_bytes(isa, self.row, self.out, 1.0 / step, i32::from(zero));
        (step, zero)
    }
}

/// `out = round(row * scale) + zero`, kept within bytes.
#[inline(always)]
fn store_bytes<I: Isa>(isa: I, row: &[f32], out: &mut [u8], scale: f32, zero: i32) {
    let (ops, whole) = (isa.f32(), isa.i32());
    let (scale, zero) = (ops.splat(scale), whole.splat(zero));
    let width = ops.len();
    for (chunk, out) in row.chunks_exact(4 * width).zip(out.chunks_exact_mut(4 * width)) {
        let [a, b, c, d] = ops.load_many::<4>(chunk);
        let [a, b] = [ops.mul(a, scale), ops.mul(b, scale)];
        let [c, d] = [ops.mul(c, scale), ops.mul(d, scale)];
        let [a, b] = [whole.add(ops.to_int_round(a), zero), whole.add(ops.to_int_round(b), zero)];
        let [c, d] = [whole.add(ops.to_int_round(c), zero), whole.add(ops.to_int_round(d), zero)];
        let (low, high) = (whole.narrow_saturate(a, b), whole.narrow_saturate(c, d));
        isa.u8().store(isa.i16().narrow_saturate(low, high), out);
    }
}

/// What a product of bytes stands for: `out = (sums - zero * column sums) * step * columns + bias`.
pub struct Floats<'a> {
    pub sums: &'a [i32],
    /// Step between two bytes of the row, and the byte that stands for zero.
    pub row: (f32, u8),
    /// Step of each column.
    pub columns: &'a [f32],
    /// What each column gets from a row of ones: its step times the sum of its weights.
    pub ones: &'a [f32],
    pub bias: &'a [f32],
    pub out: &'a mut [f32],
}

impl SimdOp for Floats<'_> {
    type Output = ();

    #[inline(always)]
    fn eval<I: Isa>(self, isa: I) {
        self.each(
            isa,
            #[inline(always)]
            |x| x,
        );
    }
}

/// The same, and GELU of it.
pub struct Activated<'a>(pub Floats<'a>);

impl SimdOp for Activated<'_> {
    type Output = ();

    #[inline(always)]
    fn eval<I: Isa>(self, isa: I) {
        self.0.each(
            isa,
            #[inline(always)]
            |x| Gelu {}.eval(isa, x),
        );
    }
}

impl Floats<'_> {
    #[inline(always)]
    fn each<I: Isa>(self, isa: I, then: impl Fn(I::F32) -> I::F32) {
        let (ops, whole) = (isa.f32(), isa.i32());
        let (width, (step, zero)) = (ops.len(), self.row);
        let (away, step) = (ops.splat(-f32::from(zero) * step), ops.splat(step));
        let columns = self.columns.chunks_exact(width).zip(self.ones.chunks_exact(width));
        let columns = columns.zip(self.bias.chunks_exact(width));
        let rows = self.sums.chunks_exact(width).zip(self.out.chunks_exact_mut(width));
        for ((sums, out), ((column, ones), bias)) in rows.zip(columns) {
            let sum = whole.to_float(whole.load(sums));
            let rest = ops.mul_add(away, ops.load(ones), ops.load(bias));
            ops.store(then(ops.mul_add(sum, ops.mul(step, ops.load(column)), rest)), out);
        }
    }
}

/// Adds `more` to a row and brings it to mean 0 and variance 1, times `weight` plus `bias` (layer normalisation).
pub struct AddNorm<'a> {
    pub row: &'a mut [f32],
    pub more: &'a [f32],
    pub weight: &'a [f32],
    pub bias: &'a [f32],
}

impl SimdOp for AddNorm<'_> {
    type Output = ();

    #[inline(always)]
    fn eval<I: Isa>(self, isa: I) {
        let ops = isa.f32();
        let (width, length) = (ops.len(), self.row.len() as f32);
        let mut sum = ops.zero();
        for (row, more) in self.row.chunks_exact_mut(width).zip(self.more.chunks_exact(width)) {
            let x = ops.add(ops.load(row), ops.load(more));
            sum = ops.add(sum, x);
            ops.store(x, row);
        }
        let mean = ops.splat(ops.sum(sum) / length);
        let mut squares = ops.zero();
        for row in self.row.chunks_exact(width) {
            let away = ops.sub(ops.load(row), mean);
            squares = ops.mul_add(away, away, squares);
        }
        let scale = ops.splat(1.0 / (ops.sum(squares) / length + 1e-12).sqrt());
        let factors = self.weight.chunks_exact(width).zip(self.bias.chunks_exact(width));
        for (row, (weight, bias)) in self.row.chunks_exact_mut(width).zip(factors) {
            let away = ops.mul(ops.sub(ops.load(row), mean), scale);
            ops.store(ops.mul_add(away, ops.load(weight), ops.load(bias)), row);
        }
    }
}
