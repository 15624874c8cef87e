variable "v" {
  type    = object({ a = list(object({ b = string })), m = map(string) })
  default = { a = [{ b = "x" }], m = { "k-1" = "y" } }
}

variable "unset" {
  default = null
}

locals {
  one = terraform_data.literals.output
  two = [local.one, module.m["k"].out]
}

resource "terraform_data" "literals" {
  input = {
    number   = -1.50
    sum      = 1 + 2 * 3
    text     = "a\nb ${"c"}"
    heredoc  = <<-E
      x
        y
    E
    cond     = true ? 1 : 2
    index    = ["p", "q"][1]
    splat    = [{ a = 1 }, { a = 2 }][*].a
    loop     = { for k, v in { a = 1, b = 2 } : k => v if v > 1 }
    "quoted" = null
  }
  triggers_replace = upper("function")
}

resource "terraform_data" "paths" {
  input = [
    var.v.a[0].b, var.v.m["k-1"], var.v["m"]["k-1"], terraform_data.counted[0].output, terraform_data.each["a b"].id,
    terraform_data.each, module.m["k"].out, module.m, local.two[0], path.module, path.root, terraform.workspace,
    [for each in var.v.a : each.b],
  ]
}

resource "terraform_data" "counted" {
  count = length(var.v.a)
  input = [count.index, var.unset]
}

resource "terraform_data" "each" {
  for_each         = { "a b" = local.one }
  input            = each.value
  triggers_replace = [each.key, one(terraform_data.counted[*].id), try(terraform_data.literals.output.number, 1)]
}

module "m" {
  for_each = toset(["k"])
  source   = "./m"
  in       = terraform_data.each[each.key == "k" ? "a b" : "b"].output
}
