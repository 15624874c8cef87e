run "setup" {
  module {}
}
run "twice" {
  module {
    source = "./a"
  }
  module {
    source = "./b"
  }
}
