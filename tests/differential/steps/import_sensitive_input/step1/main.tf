resource "terraform_data" "a" {
  input = sensitive("s")
}

import {
  to = terraform_data.a
  id = "x"
}

resource "terraform_data" "user" {
  input = terraform_data.a.id
}
