run "one" {
  command = destroy
}
run "one" {
  nothing = true
  assert {
    condition = true
  }
}
run "1st" {
  variables {
    a = 1
  }
  variables {
    b = 2
  }
}
run {}
something {}
variables {
  x = 1
}
variables {
  y = 1
}
variable "x" {}
variable "z" {}
variable "z" {}
provider "terraform" {}
provider "terraform" {}
