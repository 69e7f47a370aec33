;; Finds the strings of a list, 16 bytes at a time.
(module
  (memory (export "memory") 7)

  ;; Bytes from $at to before $end, which begin between strings: after one where $is_after is 1, else before one. Up to 16
  ;; bytes behind them are read and do not count. Stores two integers for each whole string, from $out on and before
  ;; $out_end: where it begins, and where it ends, with the highest bit set when it is not plain ASCII. Stops at the end, and
  ;; before what is no string. Returns how many strings there were.
  (func (export "scan") (param $at i32) (param $end i32) (param $is_after i32) (param $out i32) (param $out_end i32) (result i32)
    (local $first_out i32)
    (local $start i32)
    (local $not_plain i32)
    (local $bytes v128)
    (local $special i32) ;; mask of quotes, backslashes and control characters
    (local $place i32)
    (local.set $first_out (local.get $out))
    (block $done
      (loop $string
        (br_if $done (i32.ge_u (local.get $out) (local.get $out_end)))
        (if (local.get $is_after)
          (then
            (local.set $at (call $after_space (local.get $at) (local.get $end)))
            (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
            (br_if $done (i32.ne (i32.load8_u (local.get $at)) (i32.const 44)))
            (local.set $at (i32.add (local.get $at) (i32.const 1)))))
        (local.set $at (call $after_space (local.get $at) (local.get $end)))
        (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
        (br_if $done (i32.ne (i32.load8_u (local.get $at)) (i32.const 34)))
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (local.set $start (local.get $at))
        (local.set $not_plain (i32.const 0))
        (loop $part
          (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
          (local.set $bytes (v128.load (local.get $at)))
          (local.set $special (i8x16.bitmask (v128.or
            (i8x16.lt_u (local.get $bytes) (i8x16.splat (i32.const 32)))
            (v128.or
              (i8x16.eq (local.get $bytes) (i8x16.splat (i32.const 34)))
              (i8x16.eq (local.get $bytes) (i8x16.splat (i32.const 92)))))))
          (if (i32.eqz (local.get $special))
            (then
              (local.set $not_plain (i32.or (local.get $not_plain) (i8x16.bitmask (local.get $bytes))))
              (local.set $at (i32.add (local.get $at) (i32.const 16)))
              (br $part)))
          (local.set $place (i32.ctz (local.get $special)))
          (local.set $not_plain (i32.or (local.get $not_plain) (i32.and
            (i8x16.bitmask (local.get $bytes))
            (i32.sub (i32.shl (i32.const 1) (local.get $place)) (i32.const 1)))))
          (local.set $at (i32.add (local.get $at) (local.get $place)))
          (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
          (if (i32.eq (i32.load8_u (local.get $at)) (i32.const 92))
            (then
              (local.set $not_plain (i32.const 1))
              (local.set $at (i32.add (local.get $at) (i32.const 2)))
              (br $part))))
        (br_if $done (i32.ne (i32.load8_u (local.get $at)) (i32.const 34)))
        (i32.store (local.get $out) (local.get $start))
        (i32.store offset=4 (local.get $out) (i32.or
          (local.get $at)
          (i32.shl (i32.ne (local.get $not_plain) (i32.const 0)) (i32.const 31))))
        (local.set $out (i32.add (local.get $out) (i32.const 8)))
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (local.set $is_after (i32.const 1))
        (br $string)))
    (i32.shr_u (i32.sub (local.get $out) (local.get $first_out)) (i32.const 3)))

  ;; The first byte from $at on that is no white space of JSON, or $end.
  (func $after_space (param $at i32) (param $end i32) (result i32)
    (local $byte i32)
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
        (local.set $byte (i32.load8_u (local.get $at)))
        (br_if $done (i32.and
          (i32.and (i32.ne (local.get $byte) (i32.const 32)) (i32.ne (local.get $byte) (i32.const 10)))
          (i32.and (i32.ne (local.get $byte) (i32.const 13)) (i32.ne (local.get $byte) (i32.const 9)))))
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (br $next)))
    (local.get $at))
)
