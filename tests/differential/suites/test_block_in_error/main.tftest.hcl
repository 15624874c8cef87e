test {
  parallel = "maybe"
  other    = 1
}
run "one" {}
