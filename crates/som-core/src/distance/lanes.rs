//! The few vector operations that the search is written in, once per instruction set.
//!
//! Everything here is always inlined into functions that carry the `target_feature` attribute (the wrappers
//! in `kernels`), because only there the intrinsics become single instructions.

/// A vector of float32 lanes.
///
/// # Safety
/// Methods of an implementation may only run on a CPU that has its instruction set.
pub(super) trait Lanes: Copy {
    /// Lanes of a vector; divides `PANEL`.
    const COUNT: usize;

    /// `COUNT` values from `from`, without alignment.
    ///
    /// # Safety
    /// `from` must be valid for reading `COUNT` values, and the CPU must have the instruction set.
    unsafe fn load(from: *const f32) -> Self;
    /// Stores `COUNT` values to `to`, without alignment.
    ///
    /// # Safety
    /// `to` must be valid for writing `COUNT` values, and the CPU must have the instruction set.
    unsafe fn store(self, to: *mut f32);
    /// The same value in each lane.
    ///
    /// # Safety
    /// The CPU must have the instruction set.
    unsafe fn splat(value: f32) -> Self;
    /// `self - a * b`, in one or in two roundings.
    ///
    /// # Safety
    /// The CPU must have the instruction set.
    unsafe fn minus_product(self, a: Self, b: Self) -> Self;
    /// `abs(a - b)`.
    ///
    /// # Safety
    /// The CPU must have the instruction set.
    unsafe fn abs_difference(a: Self, b: Self) -> Self;
    /// `self + other`.
    ///
    /// # Safety
    /// The CPU must have the instruction set.
    unsafe fn plus(self, other: Self) -> Self;
    /// The smaller of each pair; no NaN may be among them.
    ///
    /// # Safety
    /// The CPU must have the instruction set.
    unsafe fn min(self, other: Self) -> Self;
    /// The lowest lane; no NaN may be among them.
    ///
    /// # Safety
    /// The CPU must have the instruction set.
    unsafe fn lowest(self) -> f32;
    /// The larger of each pair; no NaN may be among them.
    ///
    /// # Safety
    /// The CPU must have the instruction set.
    unsafe fn max(self, other: Self) -> Self;
    /// Bit i is set where lane i is at most `limit`'s.
    ///
    /// # Safety
    /// The CPU must have the instruction set.
    unsafe fn at_most(self, limit: Self) -> u32;
}

/// Four lanes that the compiler maps to what every CPU of the architecture has (SSE2, NEON).
#[derive(Clone, Copy)]
pub(super) struct Portable([f32; 4]);

impl Portable {
    #[inline(always)]
    fn zip(self, other: Self, with: impl Fn(f32, f32) -> f32) -> Self {
        Portable(std::array::from_fn(|lane| {
            with(self.0[lane], other.0[lane])
        }))
    }
}

impl Lanes for Portable {
    const COUNT: usize = 4;

    #[inline(always)]
    unsafe fn load(from: *const f32) -> Self {
        // SAFETY: the caller vouches for four readable values.
        Portable(unsafe { from.cast::<[f32; 4]>().read_unaligned() })
    }
    #[inline(always)]
    unsafe fn store(self, to: *mut f32) {
        // SAFETY: the caller vouches for four writable values.
        unsafe { to.cast::<[f32; 4]>().write_unaligned(self.0) }
    }
    #[inline(always)]
    unsafe fn splat(value: f32) -> Self {
        Portable([value; 4])
    }
    #[inline(always)]
    unsafe fn minus_product(self, a: Self, b: Self) -> Self {
        Portable(std::array::from_fn(|lane| {
            // A fused operation where it is an instruction; a library call would be far slower than two.
            if cfg!(target_arch = "aarch64") {
                (-a.0[lane]).mul_add(b.0[lane], self.0[lane])
            } else {
                self.0[lane] - a.0[lane] * b.0[lane]
            }
        }))
    }
    #[inline(always)]
    unsafe fn abs_difference(a: Self, b: Self) -> Self {
        a.zip(b, |a, b| (a - b).abs())
    }
    #[inline(always)]
    unsafe fn plus(self, other: Self) -> Self {
        self.zip(other, |a, b| a + b)
    }
    #[inline(always)]
    unsafe fn min(self, other: Self) -> Self {
        self.zip(other, |a, b| if a < b { a } else { b })
    }
    #[inline(always)]
    unsafe fn lowest(self) -> f32 {
        let [a, b, c, d] = self.0;
        a.min(b).min(c.min(d))
    }
    #[inline(always)]
    unsafe fn max(self, other: Self) -> Self {
        self.zip(other, |a, b| if a > b { a } else { b })
    }
    #[inline(always)]
    unsafe fn at_most(self, limit: Self) -> u32 {
        (0..4).fold(0, |mask, lane| {
            mask | (u32::from(self.0[lane] <= limit.0[lane]) << lane)
        })
    }
}

#[cfg(target_arch = "x86_64")]
pub(super) use x86::{Avx2, Avx512};

#[cfg(target_arch = "x86_64")]
mod x86 {
    use super::Lanes;
    use std::arch::x86_64::*;

    /// Eight lanes of AVX2 and FMA.
    #[derive(Clone, Copy)]
    pub(in super::super) struct Avx2(__m256);

    impl Lanes for Avx2 {
        const COUNT: usize = 8;

        #[inline(always)]
        unsafe fn load(from: *const f32) -> Self {
            // SAFETY: the caller vouches for eight readable values and for AVX2.
            Avx2(unsafe { _mm256_loadu_ps(from) })
        }
        #[inline(always)]
        unsafe fn store(self, to: *mut f32) {
            // SAFETY: the caller vouches for eight writable values and for AVX2.
            unsafe { _mm256_storeu_ps(to, self.0) }
        }
        #[inline(always)]
        unsafe fn splat(value: f32) -> Self {
            // SAFETY: the caller vouches for AVX2.
            Avx2(unsafe { _mm256_set1_ps(value) })
        }
        #[inline(always)]
        unsafe fn minus_product(self, a: Self, b: Self) -> Self {
            // SAFETY: the caller vouches for AVX2 and FMA.
            Avx2(unsafe { _mm256_fnmadd_ps(a.0, b.0, self.0) })
        }
        #[inline(always)]
        unsafe fn abs_difference(a: Self, b: Self) -> Self {
            // SAFETY: the caller vouches for AVX2.
            Avx2(unsafe { _mm256_andnot_ps(_mm256_set1_ps(-0.0), _mm256_sub_ps(a.0, b.0)) })
        }
        #[inline(always)]
        unsafe fn plus(self, other: Self) -> Self {
            // SAFETY: the caller vouches for AVX2.
            Avx2(unsafe { _mm256_add_ps(self.0, other.0) })
        }
        #[inline(always)]
        unsafe fn min(self, other: Self) -> Self {
            // SAFETY: the caller vouches for AVX2.
            Avx2(unsafe { _mm256_min_ps(self.0, other.0) })
        }
        #[inline(always)]
        unsafe fn lowest(self) -> f32 {
            // SAFETY: the caller vouches for AVX2.
            unsafe {
                let half = _mm_min_ps(
                    _mm256_castps256_ps128(self.0),
                    _mm256_extractf128_ps::<1>(self.0),
                );
                let pair = _mm_min_ps(half, _mm_movehl_ps(half, half));
                _mm_cvtss_f32(_mm_min_ss(pair, _mm_movehdup_ps(pair)))
            }
        }
        #[inline(always)]
        unsafe fn max(self, other: Self) -> Self {
            // SAFETY: the caller vouches for AVX2.
            Avx2(unsafe { _mm256_max_ps(self.0, other.0) })
        }
        #[inline(always)]
        unsafe fn at_most(self, limit: Self) -> u32 {
            // SAFETY: the caller vouches for AVX2.
            unsafe { _mm256_movemask_ps(_mm256_cmp_ps::<_CMP_LE_OQ>(self.0, limit.0)) as u32 }
        }
    }

    /// Sixteen lanes of AVX-512 F.
    #[derive(Clone, Copy)]
    pub(in super::super) struct Avx512(__m512);

    impl Lanes for Avx512 {
        const COUNT: usize = 16;

        #[inline(always)]
        unsafe fn load(from: *const f32) -> Self {
            // SAFETY: the caller vouches for sixteen readable values and for AVX-512 F.
            Avx512(unsafe { _mm512_loadu_ps(from) })
        }
        #[inline(always)]
        unsafe fn store(self, to: *mut f32) {
            // SAFETY: the caller vouches for sixteen writable values and for AVX-512 F.
            unsafe { _mm512_storeu_ps(to, self.0) }
        }
        #[inline(always)]
        unsafe fn splat(value: f32) -> Self {
            // SAFETY: the caller vouches for AVX-512 F.
            Avx512(unsafe { _mm512_set1_ps(value) })
        }
        #[inline(always)]
        unsafe fn minus_product(self, a: Self, b: Self) -> Self {
            // SAFETY: the caller vouches for AVX-512 F.
            Avx512(unsafe { _mm512_fnmadd_ps(a.0, b.0, self.0) })
        }
        #[inline(always)]
        unsafe fn abs_difference(a: Self, b: Self) -> Self {
            // SAFETY: the caller vouches for AVX-512 F.
            Avx512(unsafe { _mm512_abs_ps(_mm512_sub_ps(a.0, b.0)) })
        }
        #[inline(always)]
        unsafe fn plus(self, other: Self) -> Self {
            // SAFETY: the caller vouches for AVX-512 F.
            Avx512(unsafe { _mm512_add_ps(self.0, other.0) })
        }
        #[inline(always)]
        unsafe fn min(self, other: Self) -> Self {
            // SAFETY: the caller vouches for AVX-512 F.
            Avx512(unsafe { _mm512_min_ps(self.0, other.0) })
        }
        #[inline(always)]
        unsafe fn lowest(self) -> f32 {
            // SAFETY: the caller vouches for AVX-512 F.
            unsafe { _mm512_reduce_min_ps(self.0) }
        }
        #[inline(always)]
        unsafe fn max(self, other: Self) -> Self {
            // SAFETY: the caller vouches for AVX-512 F.
            Avx512(unsafe { _mm512_max_ps(self.0, other.0) })
        }
        #[inline(always)]
        unsafe fn at_most(self, limit: Self) -> u32 {
            // SAFETY: the caller vouches for AVX-512 F.
            unsafe { u32::from(_mm512_cmp_ps_mask::<_CMP_LE_OQ>(self.0, limit.0)) }
        }
    }
}

#[cfg(target_arch = "aarch64")]
pub(super) use aarch64::Neon;

#[cfg(target_arch = "aarch64")]
mod aarch64 {
    use super::Lanes;
    use std::arch::aarch64::*;

    /// Four lanes of NEON, which every 64-bit ARM has.
    #[derive(Clone, Copy)]
    pub(in super::super) struct Neon(float32x4_t);

    impl Lanes for Neon {
        const COUNT: usize = 4;

        #[inline(always)]
        unsafe fn load(from: *const f32) -> Self {
            // SAFETY: the caller vouches for four readable values and for NEON.
            Neon(unsafe { vld1q_f32(from) })
        }
        #[inline(always)]
        unsafe fn store(self, to: *mut f32) {
            // SAFETY: the caller vouches for four writable values and for NEON.
            unsafe { vst1q_f32(to, self.0) }
        }
        #[inline(always)]
        unsafe fn splat(value: f32) -> Self {
            // SAFETY: the caller vouches for NEON.
            Neon(unsafe { vdupq_n_f32(value) })
        }
        #[inline(always)]
        unsafe fn minus_product(self, a: Self, b: Self) -> Self {
            // SAFETY: the caller vouches for NEON.
            Neon(unsafe { vfmsq_f32(self.0, a.0, b.0) })
        }
        #[inline(always)]
        unsafe fn abs_difference(a: Self, b: Self) -> Self {
            // SAFETY: the caller vouches for NEON.
            Neon(unsafe { vabdq_f32(a.0, b.0) })
        }
        #[inline(always)]
        unsafe fn plus(self, other: Self) -> Self {
            // SAFETY: the caller vouches for NEON.
            Neon(unsafe { vaddq_f32(self.0, other.0) })
        }
        #[inline(always)]
        unsafe fn min(self, other: Self) -> Self {
            // SAFETY: the caller vouches for NEON.
            Neon(unsafe { vminq_f32(self.0, other.0) })
        }
        #[inline(always)]
        unsafe fn lowest(self) -> f32 {
            // SAFETY: the caller vouches for NEON.
            unsafe { vminvq_f32(self.0) }
        }
        #[inline(always)]
        unsafe fn max(self, other: Self) -> Self {
            // SAFETY: the caller vouches for NEON.
            Neon(unsafe { vmaxq_f32(self.0, other.0) })
        }
        #[inline(always)]
        unsafe fn at_most(self, limit: Self) -> u32 {
            const BITS: [u32; 4] = [1, 2, 4, 8];
            // SAFETY: the caller vouches for NEON; `BITS` holds four values.
            unsafe {
                vaddvq_u32(vandq_u32(
                    vcleq_f32(self.0, limit.0),
                    vld1q_u32(BITS.as_ptr()),
                ))
            }
        }
    }
}
