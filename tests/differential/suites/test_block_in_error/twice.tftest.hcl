test {}
test {
  parallel = true
}
run "one" {}
