resource "terraform_data" "first" {
  input = "known"
}

resource "terraform_data" "second" {
}

import {
  to = terraform_data.second
  id = terraform_data.first.output
}
