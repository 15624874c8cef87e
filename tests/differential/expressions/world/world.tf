# What the expressions of the tables can read.

variable "s" {
  default = "abc"
}

variable "n" {
  default = 3
}

variable "yes" {
  default = true
}

variable "nul" {
  default = null
}

variable "typed_null" {
  type    = string
  default = null
}

variable "list" {
  type    = list(string)
  default = ["a", "b", "c"]
}

variable "numbers" {
  type    = list(number)
  default = [3, 1, 2]
}

variable "none" {
  type    = list(string)
  default = []
}

variable "set" {
  type    = set(string)
  default = ["b", "a", "ä", "B", "aa"]
}

variable "number_set" {
  type    = set(number)
  default = [10, 9, -1, 1.5]
}

variable "map" {
  type    = map(number)
  default = { b = 2, a = 1 }
}

variable "tuple" {
  type    = tuple([string, number, bool])
  default = ["x", 1, true]
}

variable "object" {
  type    = object({ name = string, size = optional(number, 5), tags = optional(set(string)) })
  default = { name = "one" }
}

variable "objects" {
  type = list(object({ name = string, on = optional(bool, true) }))
  default = [{ name = "p" }, { name = "q", on = false }]
}

variable "by_name" {
  type = map(object({ size = number, inner = optional(object({ deep = optional(string, "dflt") }), {}) }))
  default = {
    x = { size = 1 }
    y = { size = 2, inner = { deep = "set" } }
  }
}

variable "any" {
  type    = any
  default = { a = [1, "two"], b = null }
}

variable "secret" {
  default   = "hush"
  sensitive = true
}

variable "secret_list" {
  type      = list(string)
  default   = ["h1", "h2"]
  sensitive = true
}

resource "terraform_data" "later" {
  input = "in"
}

resource "terraform_data" "many" {
  count = 2
  input = count.index
}

resource "terraform_data" "each" {
  for_each = toset(["k1", "k2"])
  input    = { key = each.key }
}

module "child" {
  source = "./child"
}

module "children" {
  source   = "./child"
  for_each = { a = 1, b = 2 }
}

locals {
  u_string   = terraform_data.later.id
  u_prefix   = "pre-${terraform_data.later.id}"
  u_number   = tonumber(terraform_data.later.id)
  u_bool     = tobool(terraform_data.later.id)
  u_list     = split(",", terraform_data.later.id)
  u_set      = toset(split(",", terraform_data.later.id))
  u_map      = zipmap(split(",", terraform_data.later.id), split(",", terraform_data.later.id))
  u_any      = jsondecode(terraform_data.later.id)
  u_object   = { a = terraform_data.later.id, b = 1 }
  u_tuple    = [terraform_data.later.id, 1]
  mixed      = { a = 1, b = "two", c = [true], d = { e = null } }
  nested     = [[1, 2], [3], []]
  people     = [{ name = "Ada", langs = ["a", "b"] }, { name = "Bob", langs = [] }]
  secret_obj = { open = 1, hidden = var.secret }
  unicode    = "noël ☕ 日本"
  multi      = "one\ntwo\nthree"
}
