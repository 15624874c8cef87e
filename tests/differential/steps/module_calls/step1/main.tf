module "one" {
  source = "./child"
  name   = "one"
}

module "many" {
  source = "./child"
  count  = 2
  name   = "many-${count.index}"
}

module "each" {
  source   = "./child"
  for_each = { a = "first", b = "second" }
  name     = "${each.key}=${each.value}"
}

output "one" {
  value = module.one
}

output "many" {
  value = module.many[*].name
}

output "each" {
  value = { for key, it in module.each : key => it.id }
}
