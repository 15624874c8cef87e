module "m" {
  source   = "./m"
  for_each = toset(["p", "q"])
}

import {
  for_each = toset(["p", "q"])
  to       = module.m[each.key].terraform_data.a[0]
  id       = "id-${each.key}"
}

import {
  to = module.m["p"].terraform_data.b
  id = "id-b"
}
