resource "terraform_data" "a" {
  input = 1
}

resource "terraform_data" "b" {
  for_each = toset(["x"])
  input    = 1
}

module "m" {
  source = "./m"
  count  = 1
}

moved {
  from = terraform_data.a
  to   = terraform_data.c
}

moved {
  from = terraform_data.b["x"]
  to   = terraform_data.d
}

moved {
  from = module.m[0]
  to   = module.n
}

moved {
  from = module.m
  to   = module.o
}
