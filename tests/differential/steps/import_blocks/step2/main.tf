resource "terraform_data" "a" {}

resource "terraform_data" "b" {
  input = 2
}

import {
  to = terraform_data.a
  id = "another"
}
