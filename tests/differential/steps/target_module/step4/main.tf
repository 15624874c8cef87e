variable "x" { default = "2" }
resource "terraform_data" "root" { input = var.x }
module "m" {
  source   = "./m"
  for_each = toset(["p", "q"])
  v        = "${terraform_data.root.output}-${each.key}"
}
module "n" {
  source = "./m"
  v      = module.m["p"].out
}
resource "terraform_data" "after" { input = [for m in module.m : m.out] }
output "outs" { value = { for k, m in module.m : k => m.out } }
output "n" { value = module.n.out }
output "n_plain" { value = module.n.plain }
