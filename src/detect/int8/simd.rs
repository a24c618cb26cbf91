//! The vector loops between the integer products: what becomes of a row, one pass each.
//!
//! All lengths are whole vectors (see [`super::fits`]).

#![expect(clippy::inline_always, reason = "what is not inlined is not compiled for the processor's vectors")]

use rten_simd::ops::{BitOps, FloatOps, IntOps, NarrowSaturate, NumOps, ToFloat};
use rten_simd::{Isa, Simd, SimdOp, SimdUnaryOp};
use rten_vecmath::Gelu;
use std::f32::consts::LOG2_E;

/// Values of the widest vector of bytes: rows are whole numbers of these.
pub const LANES: usize = 64;

/// `2^x` between -1/2 and 1/2, the highest power first: least squares of the relative error.
const POLYNOMIAL: [f32; 5] = [0.009_560_510_5, 0.055_917_04, 0.240_249_81, 0.693_121_97, 0.999_999_17];

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

/// Attention's shares of a row but for their common factor: `e^(x - most)`, in place; returns their sum.
pub struct Powers<'a>(pub &'a mut [f32]);

impl SimdOp for Powers<'_> {
    type Output = f32;

    #[inline(always)]
    fn eval<I: Isa>(self, isa: I) -> f32 {
        let ops = isa.f32();
        let width = ops.len();
        let (vectors, rest) = self.0.split_at_mut(self.0.len() / width * width);
        let mut last = [f32::MIN; LANES];
        last[..rest.len()].copy_from_slice(rest);
        let last = &mut last[..width];
        let mut most = ops.load(last);
        for vector in vectors.chunks_exact(width) {
            most = ops.max(most, ops.load(vector));
        }
        let most = ops.fold_splat(most, f32::MIN, f32::max);
        let mut sum = ops.zero();
        for vector in vectors.chunks_exact_mut(width).chain([&mut *last]) {
            let power = exponential(isa, ops.sub(ops.load(vector), most));
            sum = ops.add(sum, power);
            ops.store(power, vector);
        }
        rest.copy_from_slice(&last[..rest.len()]);
        ops.sum(sum)
    }
}

/// `e^x` of what is not above 0, to 4e-6 of its value: a whole power of two, and a polynomial for what is left.
#[inline(always)]
fn exponential<I: Isa>(isa: I, x: I::F32) -> I::F32 {
    let (ops, whole) = (isa.f32(), isa.i32());
    let powers = ops.max(ops.mul(x, ops.splat(LOG2_E)), ops.splat(-126.0));
    let near = ops.round_ties_even(powers);
    let rest = ops.sub(powers, near);
    let mut part = ops.splat(POLYNOMIAL[0]);
    for factor in &POLYNOMIAL[1..] {
        part = ops.mul_add(part, rest, ops.splat(*factor));
    }
    let exponent = whole.shift_left::<23>(ops.to_int_trunc(near));
    let bits: I::I32 = part.reinterpret_cast();
    whole.add(bits, exponent).reinterpret_cast()
}
