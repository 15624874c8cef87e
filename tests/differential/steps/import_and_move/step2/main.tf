resource "terraform_data" "new" {
  input = 1
}

resource "terraform_data" "old" {
  input = 2
}

import {
  to = terraform_data.new
  id = "x"
}
