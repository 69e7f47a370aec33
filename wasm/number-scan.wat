;; Reads decimal numbers that are parted by commas and white space, 64 bytes at a time, into 64-bit floats.
(module
  (memory (export "memory") 17)

  ;; Bytes from $at to before $end, which begin with a number and end with the comma after one. Up to 64 bytes behind
  ;; them are read and do not count. Returns how many numbers were stored from $out on; -1 when the text is no such list,
  ;; or a number has more than 15 digits.
  (func (export "scan") (param $at i32) (param $end i32) (param $out i32) (result i32)
    (local $first_out i32)
    (local $start i32) ;; of the number that is being read
    (local $stop i32) ;; of the same
    (local $length i32)
    (local $has_number i32) ;; whether there was a number since the last comma
    (local $bit i64)
    (local $word i64)
    (local $others i64) ;; bytes that are no digits
    (local $commas i64)
    (local $blanks i64)
    (local $part i32)
    (local $bytes v128)
    (local $shift i64)
    (local $value f64)
    (local.set $first_out (local.get $out))
    (local.set $start (local.get $at))
    (block $done
      (loop $block
        (br_if $done (i32.ge_u (local.get $at) (local.get $end)))

        ;; Three masks of 64 bits, sixteen bytes at a time.
        (local.set $others (i64.const 0))
        (local.set $commas (i64.const 0))
        (local.set $blanks (i64.const 0))
        (local.set $part (i32.const 0))
        (loop $sixteen
          (local.set $bytes (v128.load (i32.add (local.get $at) (local.get $part))))
          (local.set $shift (i64.extend_i32_u (local.get $part)))
          (local.set $others (i64.or (local.get $others) (i64.shl
            (i64.extend_i32_u (i8x16.bitmask (i8x16.gt_u
              (i8x16.sub (local.get $bytes) (i8x16.splat (i32.const 48)))
              (i8x16.splat (i32.const 9)))))
            (local.get $shift))))
          (local.set $commas (i64.or (local.get $commas) (i64.shl
            (i64.extend_i32_u (i8x16.bitmask (i8x16.eq (local.get $bytes) (i8x16.splat (i32.const 44)))))
            (local.get $shift))))
          ;; Tab, line feed, carriage return and blank: of the control characters more than JSON allows, never of text.
          (local.set $blanks (i64.or (local.get $blanks) (i64.shl
            (i64.extend_i32_u (i8x16.bitmask (v128.or
              (v128.or
                (i8x16.eq (local.get $bytes) (i8x16.splat (i32.const 10)))
                (i8x16.eq (local.get $bytes) (i8x16.splat (i32.const 32))))
              (v128.or
                (i8x16.eq (local.get $bytes) (i8x16.splat (i32.const 13)))
                (i8x16.eq (local.get $bytes) (i8x16.splat (i32.const 9)))))))
            (local.get $shift))))
          (local.set $part (i32.add (local.get $part) (i32.const 16)))
          (br_if $sixteen (i32.lt_u (local.get $part) (i32.const 64))))

        ;; What lies behind the end does not count.
        (if (i32.lt_u (i32.sub (local.get $end) (local.get $at)) (i32.const 64))
          (then
            (local.set $bit (i64.sub
              (i64.shl (i64.const 1) (i64.extend_i32_u (i32.sub (local.get $end) (local.get $at))))
              (i64.const 1)))
            (local.set $others (i64.and (local.get $others) (local.get $bit)))
            (local.set $commas (i64.and (local.get $commas) (local.get $bit)))
            (local.set $blanks (i64.and (local.get $blanks) (local.get $bit)))))
        (if (i64.ne (local.get $others) (i64.or (local.get $commas) (local.get $blanks)))
          (then (return (i32.const -1))))

        ;; Each byte that is no digit ends a number, or follows one that does.
        (block $next
          (loop $separator
            (br_if $next (i64.eqz (local.get $others)))
            (local.set $stop (i32.add (local.get $at) (i32.wrap_i64 (i64.ctz (local.get $others)))))
            (local.set $length (i32.sub (local.get $stop) (local.get $start)))
            (if (local.get $length)
              (then
                (if (local.get $has_number) (then (return (i32.const -1))))
                (local.set $has_number (i32.const 1))
                (if (i32.le_u (local.get $length) (i32.const 8))
                  (then
                    ;; Eight digits in three multiplications, those that lack taken for zeros before the others.
                    (local.set $word (i64.shl
                      (i64.load align=1 (local.get $start))
                      (i64.extend_i32_u (i32.shl (i32.sub (i32.const 8) (local.get $length)) (i32.const 3)))))
                    (local.set $word (i64.shr_u (i64.mul
                      (i64.and (local.get $word) (i64.const 0x0F0F0F0F0F0F0F0F)) (i64.const 2561)) (i64.const 8)))
                    (local.set $word (i64.shr_u (i64.mul
                      (i64.and (local.get $word) (i64.const 0x00FF00FF00FF00FF)) (i64.const 6553601)) (i64.const 16)))
                    (local.set $word (i64.shr_u (i64.mul
                      (i64.and (local.get $word) (i64.const 0x0000FFFF0000FFFF)) (i64.const 42949672960001)) (i64.const 32)))
                    (local.set $value (f64.convert_i64_u (local.get $word))))
                  (else
                    (if (i32.gt_u (local.get $length) (i32.const 15)) (then (return (i32.const -1))))
                    (local.set $value (f64.const 0))
                    (loop $digit
                      (local.set $value (f64.add
                        (f64.mul (local.get $value) (f64.const 10))
                        (f64.convert_i32_u (i32.sub (i32.load8_u (local.get $start)) (i32.const 48)))))
                      (local.set $start (i32.add (local.get $start) (i32.const 1)))
                      (br_if $digit (i32.lt_u (local.get $start) (local.get $stop))))))
                (f64.store (local.get $out) (local.get $value))
                (local.set $out (i32.add (local.get $out) (i32.const 8)))))
            (local.set $start (i32.add (local.get $stop) (i32.const 1)))
            (local.set $bit (i64.and (local.get $others) (i64.sub (i64.const 0) (local.get $others))))
            (if (i64.ne (i64.and (local.get $commas) (local.get $bit)) (i64.const 0))
              (then
                (if (i32.eqz (local.get $has_number)) (then (return (i32.const -1))))
                (local.set $has_number (i32.const 0))))
            (local.set $others (i64.and (local.get $others) (i64.sub (local.get $others) (i64.const 1))))
            (br $separator)))

        (local.set $at (i32.add (local.get $at) (i32.const 64)))
        (br $block)))
    (i32.shr_u (i32.sub (local.get $out) (local.get $first_out)) (i32.const 3)))
)
