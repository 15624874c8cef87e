plain = "given"
with_default = null
