resource "terraform_data" "a" {}

resource "terraform_data" "b" {
  input = 2
}

resource "terraform_data" "c" {
  triggers_replace = "x"
}

import {
  to = terraform_data.a
  id = "id-a"
}

import {
  to = terraform_data.b
  id = "id-b"
}

import {
  to = terraform_data.c
  id = "id-c"
}
