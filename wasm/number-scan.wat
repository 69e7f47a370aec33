;; Reads decimal numbers that are parted by commas, 64 bytes at a time. A line may end before a comma, and blanks may
;; stand before a number, as V8 and JSON.stringify() write lists; all else is left to the reader that takes care.
(module
  (memory (import "env" "memory") 1 65536 shared)

  ;; Bytes from $at to before $end, of which the last is a comma. Up to 64 bytes behind them are read and do not count.
  ;; Returns how many numbers were stored from $out on, as 32-bit integers; -1 when the text is no such list, or a number
  ;; does not fit.
  (func (export "scan") (param $at i32) (param $end i32) (param $out i32) (result i32)
    (local $first_out i32)
    (local $start i32) ;; of the number that is read next
    (local $stop i32) ;; of the same
    (local $length i32)
    (local $part i32)
    (local $bytes v128)
    (local $shift i64)
    (local $digits i64) ;; masks of the 64 bytes, the first in the lowest bit
    (local $commas i64)
    (local $blanks i64)
    (local $starts i64) ;; first bytes of numbers
    (local $stops i64) ;; bytes after numbers
    (local $valid i64) ;; bytes that count
    (local $late i64) ;; stops that are the end of a line
    (local $was_digit i64) ;; 1 when the last byte of the block before was a digit
    (local $was_late i64) ;; 1 when it was the end of a line after a number
    (local $word i64)
    (local $value i64)
    (local.set $first_out (local.get $out))
    (block $done
      (loop $block
        (br_if $done (i32.ge_u (local.get $at) (local.get $end)))

        (local.set $digits (i64.const 0))
        (local.set $commas (i64.const 0))
        (local.set $blanks (i64.const 0))
        (local.set $part (i32.const 0))
        (loop $sixteen
          (local.set $bytes (v128.load (i32.add (local.get $at) (local.get $part))))
          (local.set $shift (i64.extend_i32_u (local.get $part)))
          (local.set $digits (i64.or (local.get $digits) (i64.shl
            (i64.extend_i32_u (i8x16.bitmask (i8x16.lt_u
              (i8x16.sub (local.get $bytes) (i8x16.splat (i32.const 48)))
              (i8x16.splat (i32.const 10)))))
            (local.get $shift))))
          (local.set $commas (i64.or (local.get $commas) (i64.shl
            (i64.extend_i32_u (i8x16.bitmask (i8x16.eq (local.get $bytes) (i8x16.splat (i32.const 44)))))
            (local.get $shift))))
          (local.set $blanks (i64.or (local.get $blanks) (i64.shl
            (i64.extend_i32_u (i8x16.bitmask (v128.or
              (i8x16.eq (local.get $bytes) (i8x16.splat (i32.const 10)))
              (i8x16.eq (local.get $bytes) (i8x16.splat (i32.const 32))))))
            (local.get $shift))))
          (local.set $part (i32.add (local.get $part) (i32.const 16)))
          (br_if $sixteen (i32.lt_u (local.get $part) (i32.const 64))))

        ;; What lies behind the end does not count.
        (local.set $valid (i64.const -1))
        (if (i32.lt_u (i32.sub (local.get $end) (local.get $at)) (i32.const 64))
          (then
            (local.set $valid (i64.sub
              (i64.shl (i64.const 1) (i64.extend_i32_u (i32.sub (local.get $end) (local.get $at))))
              (i64.const 1)))
            (local.set $digits (i64.and (local.get $digits) (local.get $valid)))
            (local.set $commas (i64.and (local.get $commas) (local.get $valid)))
            (local.set $blanks (i64.and (local.get $blanks) (local.get $valid)))))
        (if (i64.ne
              (i64.or (i64.or (local.get $digits) (local.get $commas)) (local.get $blanks))
              (local.get $valid))
          (then (return (i32.const -1))))

        ;; A number starts where a digit follows none, and stops where none follows a digit. There must be a comma at each
        ;; stop, or right after it where that is the end of a line, and nowhere else.
        (local.set $word (i64.or (i64.shl (local.get $digits) (i64.const 1)) (local.get $was_digit)))
        (local.set $starts (i64.and (local.get $digits) (i64.xor (local.get $word) (i64.const -1))))
        (local.set $stops (i64.and
          (i64.and (local.get $word) (i64.xor (local.get $digits) (i64.const -1)))
          (local.get $valid)))
        (local.set $late (i64.and (local.get $stops) (local.get $blanks)))
        (if (i64.ne (local.get $commas) (i64.or
              (i64.xor (local.get $stops) (local.get $late))
              (i64.or (i64.shl (local.get $late) (i64.const 1)) (local.get $was_late))))
          (then (return (i32.const -1))))

        ;; A number that goes on from the block before has its start already.
        (if (i64.eqz (local.get $was_digit))
          (then
            (local.set $start (i32.add (local.get $at) (i32.wrap_i64 (i64.ctz (local.get $starts)))))
            (local.set $starts (i64.and (local.get $starts) (i64.sub (local.get $starts) (i64.const 1))))))
        (local.set $was_digit (i64.shr_u (local.get $digits) (i64.const 63)))
        (local.set $was_late (i64.shr_u (local.get $late) (i64.const 63)))

        (block $next
          (loop $number
            (br_if $next (i64.eqz (local.get $stops)))
            (local.set $stop (i32.add (local.get $at) (i32.wrap_i64 (i64.ctz (local.get $stops)))))
            (local.set $stops (i64.and (local.get $stops) (i64.sub (local.get $stops) (i64.const 1))))
            (local.set $length (i32.sub (local.get $stop) (local.get $start)))

            ;; The last eight digits in three multiplications, those that lack taken for zeros before the others.
            (local.set $word (i64.load align=1 (i32.sub (local.get $stop) (i32.const 8))))
            (if (i32.lt_u (local.get $length) (i32.const 8))
              (then
                (local.set $word (i64.and
                  (local.get $word)
                  (i64.shl (i64.const -1)
                    (i64.extend_i32_u (i32.shl (i32.sub (i32.const 8) (local.get $length)) (i32.const 3))))))))
            (local.set $word (i64.shr_u (i64.mul
              (i64.and (local.get $word) (i64.const 0x0F0F0F0F0F0F0F0F)) (i64.const 2561)) (i64.const 8)))
            (local.set $word (i64.shr_u (i64.mul
              (i64.and (local.get $word) (i64.const 0x00FF00FF00FF00FF)) (i64.const 6553601)) (i64.const 16)))
            (local.set $word (i64.shr_u (i64.mul
              (i64.and (local.get $word) (i64.const 0x0000FFFF0000FFFF)) (i64.const 42949672960001)) (i64.const 32)))
            (if (i32.gt_u (local.get $length) (i32.const 8))
              (then
                (if (i32.gt_u (local.get $length) (i32.const 10)) (then (return (i32.const -1))))
                (local.set $value (i64.const 0))
                (local.set $length (i32.sub (local.get $stop) (i32.const 8)))
                (loop $digit
                  (local.set $value (i64.add
                    (i64.mul (local.get $value) (i64.const 10))
                    (i64.extend_i32_u (i32.sub (i32.load8_u (local.get $start)) (i32.const 48)))))
                  (local.set $start (i32.add (local.get $start) (i32.const 1)))
                  (br_if $digit (i32.lt_u (local.get $start) (local.get $length))))
                (local.set $word (i64.add (local.get $word) (i64.mul (local.get $value) (i64.const 100000000))))
                (if (i64.gt_u (local.get $word) (i64.const 0xFFFFFFFF)) (then (return (i32.const -1))))))
            (i32.store (local.get $out) (i32.wrap_i64 (local.get $word)))
            (local.set $out (i32.add (local.get $out) (i32.const 4)))

            (local.set $start (i32.add (local.get $at) (i32.wrap_i64 (i64.ctz (local.get $starts)))))
            (local.set $starts (i64.and (local.get $starts) (i64.sub (local.get $starts) (i64.const 1))))
            (br $number)))

        (local.set $at (i32.add (local.get $at) (i32.const 64)))
        (br $block)))
    (i32.shr_u (i32.sub (local.get $out) (local.get $first_out)) (i32.const 2)))

  ;; How many commas there are from $at to before $end. Up to 15 bytes behind them are read and do not count.
  (func (export "commas") (param $at i32) (param $end i32) (result i32)
    (local $count i32)
    (local $mask i32)
    (block $done
      (loop $sixteen
        (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
        (local.set $mask (i8x16.bitmask (i8x16.eq (v128.load (local.get $at)) (i8x16.splat (i32.const 44)))))
        (if (i32.lt_u (i32.sub (local.get $end) (local.get $at)) (i32.const 16))
          (then (local.set $mask (i32.and (local.get $mask)
            (i32.sub (i32.shl (i32.const 1) (i32.sub (local.get $end) (local.get $at))) (i32.const 1))))))
        (local.set $count (i32.add (local.get $count) (i32.popcnt (local.get $mask))))
        (local.set $at (i32.add (local.get $at) (i32.const 16)))
        (br $sixteen)))
    (local.get $count))
)
