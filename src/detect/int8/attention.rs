//! Attention of one window, in 32 bits: with heads this narrow, bytes would save little and cost exactness.

use anyhow::{Result, anyhow};
use rten_gemm::{GemmExecutor, GemmInputA, GemmInputB, GemmOptions};
use rten_simd::SimdOp;
use rten_tensor::{Matrix, NdTensorView};

use super::linear::room;
use super::simd::Powers;

/// Room to compute in, kept from window to window.
#[derive(Default)]
pub struct Attention {
    products: GemmExecutor<f32>,
    weights: Vec<f32>,
    /// Of the weights of each row.
    sums: Vec<f32>,
    context: Vec<f32>,
}

impl Attention {
    /// Queries, keys and values of `heads` heads side by side, `[length, 3 * hidden]`, to `[length, hidden]`; queries come
    /// scaled.
    pub fn apply(&mut self, qkv: &[f32], length: usize, heads: usize, out: &mut [f32]) -> Result<()> {
        let hidden = out.len() / length;
        let width = hidden / heads;
        let (weights, context) = (room(&mut self.weights, length * length), room(&mut self.context, length * width));
        let qkv = NdTensorView::from_data([length, 3 * hidden], qkv);
        for head in 0..heads {
            let part = |number: usize| {
                let start = number * hidden + head * width;
                qkv.slice((.., start..start + width))
            };
            multiply(&self.products, part(0), part(1).transposed(), weights)?;
            self.sums.clear();
            self.sums.extend(weights.chunks_exact_mut(length).map(|row| Powers(row).dispatch()));
            let shares = NdTensorView::from_data([length, length], &*weights);
            multiply(&self.products, shares, part(2), context)?;
            for ((out, own), sum) in out.chunks_exact_mut(hidden).zip(context.chunks_exact(width)).zip(&self.sums) {
                for (out, value) in out[head * width..][..width].iter_mut().zip(own) {
                    *out = value / sum;
                }
            }
        }
        Ok(())
    }
}

fn multiply(products: &GemmExecutor<f32>, left: Matrix, right: Matrix, out: &mut [f32]) -> Result<()> {
    let (left, right) = (GemmInputA::Unpacked(left), GemmInputB::Unpacked(right));
    let done = products.gemm(out, left, right, GemmOptions::default());
    done.map_err(|error| anyhow!("a product of attention failed: {error}"))
}
