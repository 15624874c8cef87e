resource "terraform_data" "a" {
}

import {
  for_each = "x"
  to       = terraform_data.a
  id       = each.value
}
