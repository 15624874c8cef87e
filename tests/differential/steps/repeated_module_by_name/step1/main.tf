module "child" {
  source   = "./child"
  for_each = { a = 1, text = 2 }
}

output "without_brackets" {
  value = module.child.a.text
}

output "named_like_an_output" {
  value = module.child.text.other
}

output "all" {
  value = module.child
}
