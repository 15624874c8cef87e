resource "terraform_data" "single" {
}

resource "terraform_data" "counted" {
  count = 1
}

resource "terraform_data" "keyed" {
  for_each = toset(["x"])
}

import {
  to = terraform_data.single[0]
  id = "a"
}

import {
  to = terraform_data.counted
  id = "b"
}

import {
  to = terraform_data.keyed[0]
  id = "c"
}
