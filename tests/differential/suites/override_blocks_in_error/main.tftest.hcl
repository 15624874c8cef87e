override_resource {
  values = {}
}
override_resource {
  target = module.one
}
override_resource {
  target = data.terraform_remote_state.s
}
override_data {
  target = terraform_data.a
}
override_module {
  target = terraform_data.a
}
override_resource {
  target = terraform_data.a
}
override_resource {
  target = terraform_data.a
}
override_resource {
  target          = terraform_data.b
  override_during = never
}
override_resource {
  target  = terraform_data.b[0]
  outputs = {}
}
override_resource {
  target = "terraform_data.b"
}
override_resource {
  target = terraform_data
}
