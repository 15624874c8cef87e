locals {
  ids = { x = "id-x", y = "id-y" }
}

resource "terraform_data" "keyed" {
  for_each = local.ids
}

resource "terraform_data" "counted" {
  count = 3
}

import {
  for_each = local.ids
  to       = terraform_data.keyed[each.key]
  id       = each.value
}

import {
  for_each = ["zero", "one"]
  to       = terraform_data.counted[each.key]
  id       = each.value
}
